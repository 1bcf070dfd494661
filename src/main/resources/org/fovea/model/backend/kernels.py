# Fused pieces of transformer layers, in TorchScript's serialized form; TorchScript.java packs this file into an archive.
#
# Shapes: T rows of a block or of several, D width of the residual stream, H query heads, G key/value heads, S size of a head.
# A linear layer is the tuple (product, block, tensors): the name of a product below, how many elements of the weight it
# converts at once, and [weight, scales] or [weight, scales, bias]; a weight without scales stands in their place.
# An optional norm is a list of its weight [width], or of nothing.
class K(Module):
  __parameters__ = []
  __buffers__ = []

  # ---- Norms, rotary embedding, activations

  # x / sqrt(mean(x²) + eps) · weight over the last axis.  x [.., width], weight [width] -> [.., width]
  def rms_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: float) -> Tensor:
    mean_square = torch.mean(torch.mul(x, x), [-1], True)
    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(mean_square, eps))), weight)
  # rms_norm, or x itself.  x [.., width] -> [.., width]
  def optional_norm(self: __torch__.K, x: Tensor, norm: List[Tensor], eps: float) -> Tensor:
    if torch.gt(torch.len(norm), 0):
      y = (self).rms_norm(x, norm[0], eps, )
    else:
      y = x
    return y
  # x · cos + swap(x) · sin, where swap exchanges the halves of a head; the first half of sin is negated (apply_rotary_pos_emb).
  # Only the first R numbers of a head are rotated, the others pass.
  # x [T, heads, S], cos and sin [T or 1, 1, R] -> [T, heads, S]
  def rotary(self: __torch__.K, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    width = torch.size(cos, -1)
    rest = torch.sub(torch.size(x, -1), width)
    rotated = torch.narrow(x, -1, 0, width)
    halves = torch.chunk(rotated, 2, -1)
    swapped = torch.cat([halves[1], halves[0]], -1)
    y = torch.add(torch.mul(rotated, cos), torch.mul(swapped, sin))
    if torch.gt(rest, 0):
      z = torch.cat([y, torch.narrow(x, -1, width, rest)], -1)
    else:
      z = y
    return z
  # act(gate) · up; the activation is silu or gelu_pytorch_tanh.  gate and up [T, inner] -> [T, inner]
  def gated(self: __torch__.K, gate: Tensor, up: Tensor, activation: str) -> Tensor:
    if torch.eq(activation, "silu"):
      if ops.prim.requires_grad(gate):
        y = torch.mul(torch.silu(gate), up)
      else:
        y = torch.mul_(torch.silu_(gate), up)
    else:
      tanh = torch.tanh(torch.mul(torch.add(torch.mul(torch.mul(torch.mul(gate, gate), gate), 0.044715), gate), 0.7978845608028654))
      y = torch.mul(torch.mul(torch.mul(torch.add(tanh, 1), 0.5), gate), up)
    return y
  # x · sigmoid(x), of any shape.
  def silu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.silu(x)
  # x · Φ(x), of any shape.
  def gelu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.gelu(x)
  # x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, of any shape.
  def gelu_pytorch_tanh(self: __torch__.K, x: Tensor) -> Tensor:
    cubic = torch.mul_(torch.mul_(torch.mul(x, x), x), 0.044715)
    tanh = torch.tanh_(torch.mul_(torch.add_(cubic, x), 0.7978845608028654))
    return torch.mul_(torch.mul_(torch.add_(tanh, 1), 0.5), x)
  # x · sigmoid(1.702 x), of any shape.
  def quick_gelu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.mul_(torch.sigmoid_(torch.mul(x, 1.702)), x)

  # ---- Linear layers: y = x Wᵀ + b.  x [T, in] float32, W [out, in] -> [T, out] float32

  def linear(self: __torch__.K, x: Tensor, layer: Tuple[str, int, List[Tensor]]) -> Tensor:
    product, block, tensors, = layer
    w = tensors[0]
    if torch.eq(product, "torch_linear"):
      if torch.gt(torch.len(tensors), 2):
        y = torch.linear(x, w, tensors[2])
      else:
        y = torch.linear(x, w)
    else:
      if torch.eq(product, "float32"):
        z = (self).float32(x, w, )
      else:
        if torch.eq(product, "float32_blocks"):
          z = (self).float32_blocks(x, w, block, )
        else:
          if torch.eq(product, "stored_type"):
            z = (self).stored_type(x, w, )
          else:
            if torch.eq(product, "bfloat16_blocks"):
              z = (self).bfloat16_blocks(x, w, block, )
            else:
              if torch.eq(product, "scaled_float32_blocks"):
                z = (self).scaled_float32_blocks(x, w, tensors[1], block, )
              else:
                if torch.eq(product, "scaled_bfloat16_blocks"):
                  z = (self).scaled_bfloat16_blocks(x, w, tensors[1], block, )
                else:
                  if ops.prim.requires_grad(x):
                    z = (self).scaled_float32_blocks(x, w, tensors[1], block, )
                  else:
                    z = (self).int8(x, w, tensors[1], )
      if torch.gt(torch.len(tensors), 2):
        y = torch.add(z, tensors[2])
      else:
        y = z
    return y
  # x Wᵀ, all in float32, by the library that the archive was made for: see product_mkl.py and product_onednn.py.
  def float32(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:
    _0 = __torch__.product.float32
    return _0(x, w, )
  # How many rows of W make a block of so many elements; at least one.
  def rows_per_block(self: __torch__.K, w: Tensor, block: int) -> int:
    return ops.prim.max(1, torch.floordiv(block, torch.size(w, 1)))
  # x float32(W)ᵀ, converting a block of W's rows at a time, which then is still in the cache.
  def float32_blocks(self: __torch__.K, x: Tensor, w: Tensor, block: int) -> Tensor:
    out = torch.size(w, 0)
    step = (self).rows_per_block(w, block, )
    parts = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.sub(torch.add(out, step), 1), step)):
      first = torch.mul(i, step)
      rows = torch.narrow(w, 0, first, ops.prim.min(step, torch.sub(out, first)))
      _0 = torch.append(parts, (self).float32(x, torch.to(rows, 6), ))
    return torch.cat(parts, -1)
  # x rounded to the type of W, times Wᵀ.
  def stored_type(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:
    return torch.to(torch.linear(torch.to(x, ops.prim.dtype(w)), w), 6)
  # Rows first .. first + count - 1 of W as bfloat16, floating types by way of float32.
  def bfloat16_rows(self: __torch__.K, w: Tensor, first: int, count: int) -> Tensor:
    rows = torch.narrow(w, 0, first, count)
    if torch.is_floating_point(rows):
      small = torch.to(torch.to(rows, 6), 15)
    else:
      small = torch.to(rows, 15)
    return small
  # bfloat16(x) bfloat16(W)ᵀ, converting a block of W's rows at a time.
  def bfloat16_blocks(self: __torch__.K, x: Tensor, w: Tensor, block: int) -> Tensor:
    out = torch.size(w, 0)
    step = (self).rows_per_block(w, block, )
    small = torch.to(x, 15)
    parts = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.sub(torch.add(out, step), 1), step)):
      first = torch.mul(i, step)
      rows = (self).bfloat16_rows(w, first, ops.prim.min(step, torch.sub(out, first)), )
      _0 = torch.append(parts, torch.linear(small, rows))
    return torch.to(torch.cat(parts, -1), 6)
  # The two products above for W of int8 with a scale for each row: scales [out], bfloat16.
  def scaled_float32_blocks(self: __torch__.K, x: Tensor, w: Tensor, scales: Tensor, block: int) -> Tensor:
    return torch.mul((self).float32_blocks(x, w, block, ), torch.to(scales, 6))
  def scaled_bfloat16_blocks(self: __torch__.K, x: Tensor, w: Tensor, scales: Tensor, block: int) -> Tensor:
    return torch.mul((self).bfloat16_blocks(x, w, block, ), torch.to(scales, 6))
  # bfloat16(x) times int8 W by libtorch's own kernel, for few rows; it has no gradient.
  def int8(self: __torch__.K, x: Tensor, w: Tensor, scales: Tensor) -> Tensor:
    return torch.to(torch._weight_int8pack_mm(torch.to(torch.contiguous(x), 15), w, scales), 6)
  # Each row of W as int8: scale = max |w| / 127, rounded up to bfloat16 (1 + 2⁻⁸), so that no |w| / scale exceeds 127.
  # W [out, in] -> int8 [out, in], float32 [out]
  def quantise(self: __torch__.K, w: Tensor) -> List[Tensor]:
    wide = torch.to(w, 6)
    largest = torch.clamp_min(torch.amax(torch.abs(wide), [1], True), 1.0e-30)
    scales = torch.to(torch.to(torch.mul(torch.div(largest, 127.), 1.00390625), 15), 6)
    bytes = torch.to(torch.clamp(torch.round(torch.div(wide, scales)), -127, 127), 1)
    return [bytes, torch.reshape(scales, [-1])]

  # ---- A decoder layer: what comes before attention and what comes after it

  # h = norm(x);  q, k, v = h Wqᵀ, h Wkᵀ, h Wvᵀ by head;  q, k = rotary(q_norm?(q)), rotary(k_norm?(k)).
  # x [T, D]; queries only for the rows in wanted [W], or for all rows where it is empty; cosines and sines [positions, 1, S], of
  # which rows take those at first .. first + count - 1, or those of them that order [T] picks.
  # -> x [W, D], q [W, H, S], k and v [T, G, S], and k and v as views [G, T, S]
  def project_qkv(self: __torch__.K, x: Tensor, norm: Tensor, eps: float, q_norm: List[Tensor], k_norm: List[Tensor], q: Tuple[str, int, List[Tensor]], k: Tuple[str, int, List[Tensor]], v: Tuple[str, int, List[Tensor]], head_size: int, cosines: Tensor, sines: Tensor, first: int, count: int, order: Tensor, wanted: Tensor) -> List[Tensor]:
    h = (self).rms_norm(x, norm, eps, )
    cos = torch.narrow(cosines, 0, first, count)
    sin = torch.narrow(sines, 0, first, count)
    if torch.gt(torch.numel(order), 0):
      cos_k = torch.index_select(cos, 0, order)
      sin_k = torch.index_select(sin, 0, order)
    else:
      cos_k = cos
      sin_k = sin
    plain_k = (self).optional_norm(torch.reshape((self).linear(h, k, ), [torch.size(x, 0), -1, head_size]), k_norm, eps, )
    keys = (self).rotary(plain_k, cos_k, sin_k, )
    values = torch.reshape((self).linear(h, v, ), [torch.size(x, 0), -1, head_size])
    if torch.gt(torch.numel(wanted), 0):
      wanted_x = torch.index_select(x, 0, wanted)
      wanted_h = torch.index_select(h, 0, wanted)
      if torch.gt(torch.size(cos_k, 0), 1):
        cos_q = torch.index_select(cos_k, 0, wanted)
        sin_q = torch.index_select(sin_k, 0, wanted)
      else:
        cos_q = cos_k
        sin_q = sin_k
    else:
      wanted_x = x
      wanted_h = h
      cos_q = cos_k
      sin_q = sin_k
    plain_q = (self).optional_norm(torch.reshape((self).linear(wanted_h, q, ), [torch.size(wanted_x, 0), -1, head_size]), q_norm, eps, )
    queries = (self).rotary(plain_q, cos_q, sin_q, )
    return [wanted_x, queries, keys, values, torch.transpose(keys, 0, 1), torch.transpose(values, 0, 1)]
  # x = x + attention_norm?(attended Woᵀ);  h = norm(x);  x = x + mlp_norm?((act(h Wgateᵀ) · h Wupᵀ) Wdownᵀ).
  # x [T, D], attended [T, H · S] -> [T, D]
  def output_and_mlp(self: __torch__.K, x: Tensor, attended: Tensor, norm: Tensor, eps: float, attention_norm: List[Tensor], mlp_norm: List[Tensor], activation: str, o: Tuple[str, int, List[Tensor]], gate: Tuple[str, int, List[Tensor]], up: Tuple[str, int, List[Tensor]], down: Tuple[str, int, List[Tensor]]) -> Tensor:
    y = torch.add(x, (self).optional_norm((self).linear(attended, o, ), attention_norm, eps, ))
    h = (self).rms_norm(y, norm, eps, )
    inner = (self).gated((self).linear(h, gate, ), (self).linear(h, up, ), activation, )
    return torch.add(y, (self).optional_norm((self).linear(inner, down, ), mlp_norm, eps, ))

  # ---- Attention of a decoder: softmax(q kᵀ · scale + mask) v
  #
  # Keys and values come in two parts. The prefix is shared by all blocks: chunks [G, n, S] laid end to end, of which a block sees
  # the first `first` positions. The own ones are those of a block's rows, [rows, G, S]. Of a block's rows, the last `wanted` query.

  # The causal mask of own keys: entry (row, key) is `hidden` where the key comes after the row, else 0; positions of one span
  # (start, end) of `spans` see each other.  -> [wanted, rows], like q in type and device
  def causal_mask(self: __torch__.K, q: Tensor, wanted: int, rows: int, first: int, spans: List[int], hidden: float) -> Tensor:
    mask = torch.triu(torch.new_full(q, [wanted, rows], hidden), torch.add(torch.sub(rows, wanted), 1))
    all = torch.add(first, rows)
    lowest = torch.sub(all, wanted)
    for i in range(torch.floordiv(torch.len(spans), 2)):
      start = spans[torch.mul(i, 2)]
      end = ops.prim.min(spans[torch.add(torch.mul(i, 2), 1)], all)
      row = ops.prim.max(start, lowest)
      key = ops.prim.max(start, first)
      if torch.gt(end, row):
        visible = torch.narrow(mask, 0, torch.sub(row, lowest), torch.sub(end, row))
        _0 = torch.zero_(torch.narrow(visible, 1, torch.sub(key, first), torch.sub(end, key)))
    return mask
  # cap · tanh(scores / cap) of any shape; scores themselves where cap is 0.
  def soft_cap(self: __torch__.K, scores: Tensor, cap: float) -> Tensor:
    if torch.gt(cap, 0.):
      y = torch.mul(torch.tanh(torch.div(scores, cap)), cap)
    else:
      y = scores
    return y
  # Scores with `hidden` where a key is `window` or more positions before the row; rows before window_from see everything, and
  # window 0 hides nothing.  scores [.., wanted, all] -> [.., wanted, all]
  def sliding_window(self: __torch__.K, scores: Tensor, wanted: int, all: int, window: int, window_from: int, hidden: float) -> Tensor:
    if torch.gt(window, 0):
      if torch.gt(all, window):
        rows = torch.unsqueeze(torch.arange(torch.sub(all, wanted), all, dtype=None, layout=None, device=ops.prim.device(scores), pin_memory=None), 1)
        distance = torch.sub(rows, torch.arange(all, dtype=None, layout=None, device=ops.prim.device(scores), pin_memory=None))
        far = torch.logical_and(torch.ge(distance, window), torch.ge(rows, window_from))
        y = torch.masked_fill(scores, far, hidden)
      else:
        y = scores
    else:
      y = scores
    return y
  # softmax(q kᵀ · scale + masks) of `count` blocks that have `first` prefix positions and `rows` rows each. The prefix is not
  # copied: all queries multiply each of its chunks once.
  # q [count · wanted, H, S], k [count · rows, G, S], blocked [H or 1, count, wanted, first + rows] or empty, added to the scores
  # -> [H, count, wanted, first + rows]
  def attention_probabilities(self: __torch__.K, q: Tensor, k: Tensor, keys: List[Tensor], first: int, count: int, rows: int, blocked: Tensor, spans: List[int], window: int, window_from: int, scale: float, cap: float, hidden: float) -> Tensor:
    heads = torch.size(q, 1)
    width = torch.size(q, 2)
    shared = torch.size(k, 1)
    wanted = torch.floordiv(torch.size(q, 0), count)
    scaled = torch.mul(q, scale)
    by_group = torch.reshape(torch.transpose(scaled, 0, 1), [shared, -1, width])
    parts = annotate(List[Tensor], [])
    left = first
    for i in range(torch.len(keys)):
      n = ops.prim.min(left, torch.size(keys[i], 1))
      if torch.gt(n, 0):
        part = torch.matmul(by_group, torch.transpose(torch.narrow(keys[i], 1, 0, n), 1, 2))
        _0 = torch.append(parts, (self).soft_cap(torch.reshape(part, [heads, count, wanted, n]), cap, ))
      left = torch.sub(left, n)
    if torch.eq(rows, 1):
      products = torch.mul(torch.reshape(scaled, [count, shared, -1, width]), torch.unsqueeze(k, 2))
      own = torch.reshape(torch.permute(torch.sum(products, [-1]), [1, 2, 0]), [heads, count, 1, 1])
    else:
      queries = torch.reshape(torch.transpose(torch.reshape(scaled, [count, wanted, heads, width]), 1, 2), [count, shared, -1, width])
      own_keys = torch.permute(torch.reshape(k, [count, rows, shared, width]), [0, 2, 3, 1])
      own = torch.transpose(torch.reshape(torch.matmul(queries, own_keys), [count, heads, wanted, rows]), 0, 1)
    capped = (self).soft_cap(own, cap, )
    if torch.gt(wanted, 1):
      causal = torch.add(capped, (self).causal_mask(q, wanted, rows, first, spans, hidden, ))
    else:
      causal = capped
    _1 = torch.append(parts, causal)
    scores = torch.cat(parts, -1)
    all = torch.add(first, rows)
    windowed = (self).sliding_window(scores, wanted, all, window, window_from, hidden, )
    if torch.gt(torch.numel(blocked), 0):
      masked = torch.add(windowed, blocked)
    else:
      masked = windowed
    return torch.softmax(masked, -1)
  # Probabilities times values, for the blocks of attention_probabilities.
  # probabilities [H, count, wanted, first + rows], v [count · rows, G, S] -> [count · wanted, H · S]
  def weighted_values(self: __torch__.K, probabilities: Tensor, v: Tensor, values: List[Tensor], first: int) -> Tensor:
    heads = torch.size(probabilities, 0)
    count = torch.size(probabilities, 1)
    wanted = torch.size(probabilities, 2)
    rows = torch.sub(torch.size(probabilities, 3), first)
    shared = torch.size(v, 1)
    width = torch.size(v, 2)
    if torch.eq(rows, 1):
      weights = torch.transpose(torch.reshape(torch.select(probabilities, 3, first), [shared, -1, count, 1]), 1, 2)
      sum = torch.reshape(torch.transpose(torch.mul(weights, torch.unsqueeze(torch.transpose(v, 0, 1), 2)), 0, 1), [-1, heads, width])
    else:
      own = torch.reshape(torch.transpose(torch.narrow(probabilities, 3, first, rows), 0, 1), [count, shared, -1, rows])
      own_values = torch.transpose(torch.reshape(v, [count, rows, shared, width]), 1, 2)
      sum = torch.reshape(torch.transpose(torch.reshape(torch.matmul(own, own_values), [count, heads, wanted, width]), 1, 2), [-1, heads, width])
    at = 0
    for i in range(torch.len(values)):
      n = ops.prim.min(torch.sub(first, at), torch.size(values[i], 1))
      if torch.gt(n, 0):
        part = torch.reshape(torch.narrow(probabilities, 3, at, n), [shared, -1, n])
        of_chunk = torch.reshape(torch.matmul(part, torch.narrow(values[i], 1, 0, n)), [heads, -1, width])
        sum = torch.add(sum, torch.transpose(of_chunk, 0, 1))
      at = torch.add(at, n)
    return torch.reshape(sum, [-1, torch.mul(heads, width)])
  # The first `first` positions of chunks [G, n, S], as views.
  def prefix(self: __torch__.K, chunks: List[Tensor], first: int) -> List[Tensor]:
    views = annotate(List[Tensor], [])
    left = first
    for i in range(torch.len(chunks)):
      n = ops.prim.min(left, torch.size(chunks[i], 1))
      if torch.gt(n, 0):
        _0 = torch.append(views, torch.narrow(chunks[i], 1, 0, n))
      left = torch.sub(left, n)
    return views
  # Blocks as one batch of libtorch's fused attention, each with a copy of its prefix: they have equally many keys in all, and none
  # has more queries than the first; fewer are padded in front.
  # q [Σ wanted, H, S], k and v [Σ rows, G, S], blocked as in attention_probabilities -> [Σ wanted, H · S]
  def fused_attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, keys: List[Tensor], values: List[Tensor], firsts: List[int], rows: List[int], wanted: List[int], blocked: Tensor, spans: List[int], window: int, window_from: int, scale: float, hidden: float) -> Tensor:
    count = torch.len(firsts)
    heads = torch.size(q, 1)
    width = torch.size(q, 2)
    shared = torch.size(k, 1)
    most = wanted[0]
    all = torch.add(firsts[0], rows[0])
    queries = annotate(List[Tensor], [])
    all_keys = annotate(List[Tensor], [])
    all_values = annotate(List[Tensor], [])
    row = 0
    query = 0
    for i in range(count):
      pad = torch.sub(most, wanted[i])
      if torch.gt(pad, 0):
        _1 = torch.append(queries, torch.new_zeros(q, [pad, heads, width]))
      _2 = torch.append(queries, torch.narrow(q, 0, query, wanted[i]))
      _3 = torch.extend(all_keys, (self).prefix(keys, firsts[i], ))
      _4 = torch.append(all_keys, torch.transpose(torch.narrow(k, 0, row, rows[i]), 0, 1))
      _5 = torch.extend(all_values, (self).prefix(values, firsts[i], ))
      _6 = torch.append(all_values, torch.transpose(torch.narrow(v, 0, row, rows[i]), 0, 1))
      row = torch.add(row, rows[i])
      query = torch.add(query, wanted[i])
    causal = (self).causal_mask(q, most, all, 0, spans, hidden, )
    windowed = (self).sliding_window(causal, most, all, window, window_from, hidden, )
    if torch.gt(torch.numel(blocked), 0):
      mask = torch.transpose(torch.add(windowed, blocked), 0, 1)
    else:
      mask = windowed
    times = torch.floordiv(heads, shared)
    query_batch = torch.transpose(torch.reshape(torch.cat(queries, 0), [count, most, heads, width]), 1, 2)
    key = torch.transpose(torch.reshape(torch.cat(all_keys, 1), [shared, count, all, width]), 0, 1)
    value = torch.transpose(torch.reshape(torch.cat(all_values, 1), [shared, count, all, width]), 0, 1)
    if torch.gt(times, 1):
      key_batch = torch.repeat_interleave(key, times, 1)
      value_batch = torch.repeat_interleave(value, times, 1)
    else:
      key_batch = key
      value_batch = value
    attended = torch.scaled_dot_product_attention(query_batch, key_batch, value_batch, mask, 0., False, scale=scale)
    by_row = torch.transpose(attended, 1, 2)
    out = annotate(List[Tensor], [])
    for j in range(count):
      _7 = torch.append(out, torch.narrow(torch.select(by_row, 0, j), 0, torch.sub(most, wanted[j]), wanted[j]))
    return torch.reshape(torch.cat(out, 0), [-1, torch.mul(heads, width)])
  # Attention of groups of alike blocks, laid end to end: group g has counts[g] blocks of rows[g] rows, of which wanted[g] query.
  # batches says how: n > 0 takes the next n groups, of one block each, to fused_attention; 0 takes the next group to
  # attention_probabilities and weighted_values.
  # q [Σ wanted, H, S], k and v [Σ rows, G, S] -> [Σ wanted, H · S]
  def attend(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, keys: List[Tensor], values: List[Tensor], firsts: List[int], counts: List[int], rows: List[int], wanted: List[int], blocked: List[Tensor], batches: List[int], spans: List[int], window: int, window_from: int, scale: float, cap: float, hidden: float) -> Tensor:
    out = annotate(List[Tensor], [])
    g = 0
    row = 0
    query = 0
    for b in range(torch.len(batches)):
      end = torch.add(g, ops.prim.max(batches[b], 1))
      own = 0
      queries = 0
      for i in range(g, end):
        own = torch.add(own, torch.mul(counts[i], rows[i]))
        queries = torch.add(queries, torch.mul(counts[i], wanted[i]))
      batch_q = torch.narrow(q, 0, query, queries)
      batch_k = torch.narrow(k, 0, row, own)
      batch_v = torch.narrow(v, 0, row, own)
      if torch.gt(batches[b], 0):
        attended = (self).fused_attention(batch_q, batch_k, batch_v, keys, values, torch.slice(firsts, g, end, 1), torch.slice(rows, g, end, 1), torch.slice(wanted, g, end, 1), blocked[g], spans, window, window_from, scale, hidden, )
      else:
        probabilities = (self).attention_probabilities(batch_q, batch_k, keys, firsts[g], counts[g], rows[g], blocked[g], spans, window, window_from, scale, cap, hidden, )
        attended = (self).weighted_values(probabilities, batch_v, values, firsts[g], )
      _8 = torch.append(out, attended)
      g = end
      row = torch.add(row, own)
      query = torch.add(query, queries)
    return torch.cat(out, 0)

  # ---- Attention of a vision encoder: softmax(q kᵀ / √S) v, nothing masked

  # All patches to all patches.  q, k and v [T, H · S] -> [T, H · S]
  def full_attention(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    shape = [1, torch.size(q, 0), heads, -1]
    queries = torch.transpose(torch.reshape(q, shape), 1, 2)
    keys = torch.transpose(torch.reshape(k, shape), 1, 2)
    values = torch.transpose(torch.reshape(v, shape), 1, 2)
    attended = torch.scaled_dot_product_attention(queries, keys, values, None, 0., False)
    return torch.reshape(torch.transpose(attended, 1, 2), [torch.size(q, 0), -1])
  # Rotary embedding, then the patches of each window to those of the same window; windows are lengths that follow each other.
  # qkv [T, 3 · H · S], cos and sin [T, 1, S] -> [T, H · S]
  def windowed_attention(self: __torch__.K, qkv: Tensor, cos: Tensor, sin: Tensor, heads: int, windows: List[int]) -> Tensor:
    parts = torch.unbind(torch.reshape(qkv, [torch.size(qkv, 0), 3, heads, -1]), 1)
    queries = torch.transpose((self).rotary(parts[0], cos, sin, ), 0, 1)
    keys = torch.transpose((self).rotary(parts[1], cos, sin, ), 0, 1)
    values = torch.transpose(parts[2], 0, 1)
    out = annotate(List[Tensor], [])
    first = 0
    for i in range(torch.len(windows)):
      rows = windows[i]
      q = torch.unsqueeze(torch.narrow(queries, 1, first, rows), 0)
      k = torch.unsqueeze(torch.narrow(keys, 1, first, rows), 0)
      v = torch.unsqueeze(torch.narrow(values, 1, first, rows), 0)
      attended = torch.scaled_dot_product_attention(q, k, v, None, 0., False)
      _0 = torch.append(out, torch.reshape(torch.transpose(attended, 1, 2), [rows, -1]))
      first = torch.add(first, rows)
    return torch.cat(out, 0)

  # ---- Rows and stored tensors; dtype is libtorch's number of a type, 6 for float32

  # Rows of matrices laid end to end.  parts [n, width] each, index [rows] -> [rows, width]
  def select_rows(self: __torch__.K, parts: List[Tensor], index: Tensor) -> Tensor:
    return torch.index_select(torch.cat(parts, 0), 0, index)
  # table [V, D] of any type, ids [n] -> [n, D] float32
  def embed(self: __torch__.K, table: Tensor, ids: Tensor) -> Tensor:
    return torch.to(torch.embedding(table, ids), 6)
  # A file mapped into memory -> [count]
  def map_file(self: __torch__.K, path: str, count: int, dtype: int) -> Tensor:
    return torch.from_file(path, False, count, dtype=dtype)
  # Elements first .. first + count - 1 of file [n], as a view of a shape.
  def view(self: __torch__.K, file: Tensor, first: int, count: int, shape: List[int]) -> Tensor:
    return torch.reshape(torch.narrow(file, 0, first, count), shape)
  # w [n, ..] -> a view [count, ..]
  def narrow_rows(self: __torch__.K, w: Tensor, first: int, count: int) -> Tensor:
    return torch.narrow(w, 0, first, count)
  def copy(self: __torch__.K, w: Tensor) -> Tensor:
    return torch.clone(w)
  def to_type(self: __torch__.K, x: Tensor, dtype: int) -> Tensor:
    return torch.to(x, dtype)
  def to_device(self: __torch__.K, w: Tensor, device: str) -> Tensor:
    return torch.to(w, torch.device(device))
