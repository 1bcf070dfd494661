class K(Module):
  __parameters__ = []
  __buffers__ = []
  def bfloat16(self: __torch__.K) -> bool:
    return ops.mkldnn._is_mkldnn_bf16_supported()
