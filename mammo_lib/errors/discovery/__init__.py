"""Where a model fails without anybody having said where to look: found on half, tested on half."""
