class K(Module):
  __parameters__ = []
  __buffers__ = []
  # Whether oneDNN multiplies bfloat16 matrices by instructions of the processor.
  def bfloat16(self: __torch__.K) -> bool:
    return ops.mkldnn._is_mkldnn_bf16_supported()
