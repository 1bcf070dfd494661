class K(Module):
  __parameters__ = []
  __buffers__ = []
  def rms_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: float) -> Tensor:
    mean_square = torch.mean(torch.mul(x, x), [-1], True)
    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(mean_square, eps))), weight)
  def rotate(self: __torch__.K, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    width = torch.size(cos, -1)
    rest = torch.sub(torch.size(x, -1), width)
    turned = torch.narrow(x, -1, 0, width)
    halves = torch.chunk(turned, 2, -1)
    swapped = torch.cat([halves[1], halves[0]], -1)
    y = torch.add(torch.mul(turned, cos), torch.mul(swapped, sin))
    if torch.gt(rest, 0):
      z = torch.cat([y, torch.narrow(x, -1, width, rest)], -1)
    else:
      z = y
    return z
  def gate(self: __torch__.K, gate: Tensor, up: Tensor, activation: str) -> Tensor:
    if torch.eq(activation, "silu"):
      if ops.prim.requires_grad(gate):
        y = torch.mul(torch.silu(gate), up)
      else:
        y = torch.mul_(torch.silu_(gate), up)
    else:
      bend = torch.tanh(torch.mul(torch.add(torch.mul(torch.mul(torch.mul(gate, gate), gate), 0.044715), gate), 0.7978845608028654))
      y = torch.mul(torch.mul(torch.mul(torch.add(bend, 1), 0.5), gate), up)
    return y
  # A norm that a layer may have: x [.., width], or x itself without one.
  def normed(self: __torch__.K, x: Tensor, norm: List[Tensor], eps: float) -> Tensor:
    if torch.gt(torch.len(norm), 0):
      y = (self).rms_norm(x, norm[0], eps, )
    else:
      y = x
    return y
  # Which of the keys first .. first + rows - 1 a row does not see since they come after it: [wanted, rows], 0 or hidden, for
  # the last `wanted` rows. In a span (s, e) of `spans` all see each other.
  def future(self: __torch__.K, q: Tensor, wanted: int, rows: int, first: int, spans: List[int], hidden: float) -> Tensor:
    mask = torch.triu(torch.new_full(q, [wanted, rows], hidden), torch.add(torch.sub(rows, wanted), 1))
    all = torch.add(first, rows)
    lowest = torch.sub(all, wanted)
    for i in range(torch.floordiv(torch.len(spans), 2)):
      start = spans[torch.mul(i, 2)]
      end = ops.prim.min(spans[torch.add(torch.mul(i, 2), 1)], all)
      row = ops.prim.max(start, lowest)
      key = ops.prim.max(start, first)
      if torch.gt(end, row):
        seen = torch.narrow(mask, 0, torch.sub(row, lowest), torch.sub(end, row))
        _0 = torch.zero_(torch.narrow(seen, 1, torch.sub(key, first), torch.sub(end, key)))
    return mask
  # Attention scores of any shape kept within -cap .. cap; 0 for as they are.
  def capped(self: __torch__.K, scores: Tensor, cap: float) -> Tensor:
    if torch.gt(cap, 0.):
      y = torch.mul(torch.tanh(torch.div(scores, cap)), cap)
    else:
      y = scores
    return y
  # Scores of keys that lie outside the sliding window of a row: scores [.., wanted, all], hidden where they do. Rows before
  # window_from have no window.
  def near(self: __torch__.K, scores: Tensor, wanted: int, all: int, window: int, window_from: int, hidden: float) -> Tensor:
    if torch.gt(window, 0):
      if torch.gt(all, window):
        rows = torch.unsqueeze(torch.arange(torch.sub(all, wanted), all, dtype=None, layout=None, device=ops.prim.device(scores), pin_memory=None), 1)
        ages = torch.sub(rows, torch.arange(all, dtype=None, layout=None, device=ops.prim.device(scores), pin_memory=None))
        far = torch.logical_and(torch.ge(ages, window), torch.ge(rows, window_from))
        near = torch.masked_fill(scores, far, hidden)
      else:
        near = scores
    else:
      near = scores
    return near
  def rows(self: __torch__.K, parts: List[Tensor], index: Tensor) -> Tensor:
    return torch.index_select(torch.cat(parts, 0), 0, index)
  def pattern(self: __torch__.K, q: Tensor, k: Tensor, keys: List[Tensor], first: int, count: int, rows: int, cut: Tensor, spans: List[int], window: int, window_from: int, scale: float, cap: float, hidden: float) -> Tensor:
    heads = torch.size(q, 1)
    width = torch.size(q, 2)
    shared = torch.size(k, 1)
    wanted = torch.floordiv(torch.size(q, 0), count)
    scaled = torch.mul(q, scale)
    grouped = torch.reshape(torch.transpose(scaled, 0, 1), [shared, -1, width])
    parts = annotate(List[Tensor], [])
    left = first
    for i in range(torch.len(keys)):
      n = ops.prim.min(left, torch.size(keys[i], 1))
      if torch.gt(n, 0):
        part = torch.matmul(grouped, torch.transpose(torch.narrow(keys[i], 1, 0, n), 1, 2))
        _0 = torch.append(parts, (self).capped(torch.reshape(part, [heads, count, wanted, n]), cap, ))
      left = torch.sub(left, n)
    if torch.eq(rows, 1):
      products = torch.mul(torch.reshape(scaled, [count, shared, -1, width]), torch.unsqueeze(k, 2))
      own = torch.reshape(torch.permute(torch.sum(products, [-1]), [1, 2, 0]), [heads, count, 1, 1])
    else:
      queries = torch.reshape(torch.transpose(torch.reshape(scaled, [count, wanted, heads, width]), 1, 2), [count, shared, -1, width])
      others = torch.permute(torch.reshape(k, [count, rows, shared, width]), [0, 2, 3, 1])
      own = torch.transpose(torch.reshape(torch.matmul(queries, others), [count, heads, wanted, rows]), 0, 1)
    capped = (self).capped(own, cap, )
    if torch.gt(wanted, 1):
      causal = torch.add(capped, (self).future(q, wanted, rows, first, spans, hidden, ))
    else:
      causal = capped
    _1 = torch.append(parts, causal)
    scores = torch.cat(parts, -1)
    all = torch.add(first, rows)
    near = (self).near(scores, wanted, all, window, window_from, hidden, )
    if torch.gt(torch.numel(cut), 0):
      seen = torch.add(near, cut)
    else:
      seen = near
    return torch.softmax(seen, -1)
  def gather(self: __torch__.K, pattern: Tensor, v: Tensor, values: List[Tensor], first: int) -> Tensor:
    heads = torch.size(pattern, 0)
    count = torch.size(pattern, 1)
    wanted = torch.size(pattern, 2)
    rows = torch.sub(torch.size(pattern, 3), first)
    shared = torch.size(v, 1)
    width = torch.size(v, 2)
    if torch.eq(rows, 1):
      weights = torch.transpose(torch.reshape(torch.select(pattern, 3, first), [shared, -1, count, 1]), 1, 2)
      mixed = torch.reshape(torch.transpose(torch.mul(weights, torch.unsqueeze(torch.transpose(v, 0, 1), 2)), 0, 1), [-1, heads, width])
    else:
      own = torch.reshape(torch.transpose(torch.narrow(pattern, 3, first, rows), 0, 1), [count, shared, -1, rows])
      others = torch.transpose(torch.reshape(v, [count, rows, shared, width]), 1, 2)
      mixed = torch.reshape(torch.transpose(torch.reshape(torch.matmul(own, others), [count, heads, wanted, width]), 1, 2), [-1, heads, width])
    at = 0
    for i in range(torch.len(values)):
      n = ops.prim.min(torch.sub(first, at), torch.size(values[i], 1))
      if torch.gt(n, 0):
        part = torch.reshape(torch.narrow(pattern, 3, at, n), [shared, -1, n])
        found = torch.reshape(torch.matmul(part, torch.narrow(values[i], 1, 0, n)), [heads, -1, width])
        mixed = torch.add(mixed, torch.transpose(found, 0, 1))
      at = torch.add(at, n)
    return torch.reshape(mixed, [-1, torch.mul(heads, width)])
  def before(self: __torch__.K, chunks: List[Tensor], first: int) -> List[Tensor]:
    some = annotate(List[Tensor], [])
    left = first
    for i in range(torch.len(chunks)):
      n = ops.prim.min(left, torch.size(chunks[i], 1))
      if torch.gt(n, 0):
        _0 = torch.append(some, torch.narrow(chunks[i], 1, 0, n))
      left = torch.sub(left, n)
    return some
  def dense(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, keys: List[Tensor], values: List[Tensor], firsts: List[int], rows: List[int], wanted: List[int], cut: Tensor, spans: List[int], window: int, window_from: int, scale: float, hidden: float) -> Tensor:
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
      _3 = torch.extend(all_keys, (self).before(keys, firsts[i], ))
      _4 = torch.append(all_keys, torch.transpose(torch.narrow(k, 0, row, rows[i]), 0, 1))
      _5 = torch.extend(all_values, (self).before(values, firsts[i], ))
      _6 = torch.append(all_values, torch.transpose(torch.narrow(v, 0, row, rows[i]), 0, 1))
      row = torch.add(row, rows[i])
      query = torch.add(query, wanted[i])
    future = (self).future(q, most, all, 0, spans, hidden, )
    near = (self).near(future, most, all, window, window_from, hidden, )
    if torch.gt(torch.numel(cut), 0):
      mask = torch.transpose(torch.add(near, cut), 0, 1)
    else:
      mask = near
    times = torch.floordiv(heads, shared)
    asked = torch.transpose(torch.reshape(torch.cat(queries, 0), [count, most, heads, width]), 1, 2)
    key = torch.transpose(torch.reshape(torch.cat(all_keys, 1), [shared, count, all, width]), 0, 1)
    value = torch.transpose(torch.reshape(torch.cat(all_values, 1), [shared, count, all, width]), 0, 1)
    if torch.gt(times, 1):
      each_key = torch.repeat_interleave(key, times, 1)
      each_value = torch.repeat_interleave(value, times, 1)
    else:
      each_key = key
      each_value = value
    mixed = torch.scaled_dot_product_attention(asked, each_key, each_value, mask, 0., False, scale=scale)
    found = torch.transpose(mixed, 1, 2)
    out = annotate(List[Tensor], [])
    for j in range(count):
      _7 = torch.append(out, torch.narrow(torch.select(found, 0, j), 0, torch.sub(most, wanted[j]), wanted[j]))
    return torch.reshape(torch.cat(out, 0), [-1, torch.mul(heads, width)])
  def attend(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, keys: List[Tensor], values: List[Tensor], firsts: List[int], counts: List[int], rows: List[int], wanted: List[int], cuts: List[Tensor], batches: List[int], spans: List[int], window: int, window_from: int, scale: float, cap: float, hidden: float) -> Tensor:
    out = annotate(List[Tensor], [])
    g = 0
    row = 0
    query = 0
    for b in range(torch.len(batches)):
      end = torch.add(g, ops.prim.max(batches[b], 1))
      own = 0
      asked = 0
      for i in range(g, end):
        own = torch.add(own, torch.mul(counts[i], rows[i]))
        asked = torch.add(asked, torch.mul(counts[i], wanted[i]))
      some_q = torch.narrow(q, 0, query, asked)
      some_k = torch.narrow(k, 0, row, own)
      some_v = torch.narrow(v, 0, row, own)
      if torch.gt(batches[b], 0):
        mixed = (self).dense(some_q, some_k, some_v, keys, values, torch.slice(firsts, g, end, 1), torch.slice(rows, g, end, 1), torch.slice(wanted, g, end, 1), cuts[g], spans, window, window_from, scale, hidden, )
      else:
        pattern = (self).pattern(some_q, some_k, keys, firsts[g], counts[g], rows[g], cuts[g], spans, window, window_from, scale, cap, hidden, )
        mixed = (self).gather(pattern, some_v, values, firsts[g], )
      _8 = torch.append(out, mixed)
      g = end
      row = torch.add(row, own)
      query = torch.add(query, asked)
    return torch.cat(out, 0)
  def enter(self: __torch__.K, x: Tensor, norm: Tensor, eps: float, q_norm: List[Tensor], k_norm: List[Tensor], q: List[Tensor], k: List[Tensor], v: List[Tensor], how_q: List[int], how_k: List[int], how_v: List[int], width: int, cosines: Tensor, sines: Tensor, first: int, count: int, order: Tensor, wanted: Tensor) -> List[Tensor]:
    h = (self).rms_norm(x, norm, eps, )
    cos = torch.narrow(cosines, 0, first, count)
    sin = torch.narrow(sines, 0, first, count)
    if torch.gt(torch.numel(order), 0):
      cos_k = torch.index_select(cos, 0, order)
      sin_k = torch.index_select(sin, 0, order)
    else:
      cos_k = cos
      sin_k = sin
    plain_k = (self).normed(torch.reshape((self).linear(h, k, how_k, ), [torch.size(x, 0), -1, width]), k_norm, eps, )
    keys = (self).rotate(plain_k, cos_k, sin_k, )
    values = torch.reshape((self).linear(h, v, how_v, ), [torch.size(x, 0), -1, width])
    if torch.gt(torch.numel(wanted), 0):
      some_x = torch.index_select(x, 0, wanted)
      some_h = torch.index_select(h, 0, wanted)
      if torch.gt(torch.size(cos_k, 0), 1):
        cos_q = torch.index_select(cos_k, 0, wanted)
        sin_q = torch.index_select(sin_k, 0, wanted)
      else:
        cos_q = cos_k
        sin_q = sin_k
    else:
      some_x = x
      some_h = h
      cos_q = cos_k
      sin_q = sin_k
    plain_q = (self).normed(torch.reshape((self).linear(some_h, q, how_q, ), [torch.size(some_x, 0), -1, width]), q_norm, eps, )
    queries = (self).rotate(plain_q, cos_q, sin_q, )
    return [some_x, queries, keys, values, torch.transpose(keys, 0, 1), torch.transpose(values, 0, 1)]
  def leave(self: __torch__.K, x: Tensor, attended: Tensor, norm: Tensor, eps: float, attention_norm: List[Tensor], mlp_norm: List[Tensor], activation: str, o: List[Tensor], gate: List[Tensor], up: List[Tensor], down: List[Tensor], how_o: List[int], how_gate: List[int], how_up: List[int], how_down: List[int]) -> Tensor:
    y = torch.add(x, (self).normed((self).linear(attended, o, how_o, ), attention_norm, eps, ))
    h = (self).rms_norm(y, norm, eps, )
    gated = (self).gate((self).linear(h, gate, how_gate, ), (self).linear(h, up, how_up, ), activation, )
    return torch.add(y, (self).normed((self).linear(gated, down, how_down, ), mlp_norm, eps, ))
  def look(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    shape = [1, torch.size(q, 0), heads, -1]
    asked = torch.transpose(torch.reshape(q, shape), 1, 2)
    keys = torch.transpose(torch.reshape(k, shape), 1, 2)
    values = torch.transpose(torch.reshape(v, shape), 1, 2)
    found = torch.scaled_dot_product_attention(asked, keys, values, None, 0., False)
    return torch.reshape(torch.transpose(found, 1, 2), [torch.size(q, 0), -1])
  def look_within(self: __torch__.K, qkv: Tensor, cos: Tensor, sin: Tensor, heads: int, windows: List[int]) -> Tensor:
    parts = torch.unbind(torch.reshape(qkv, [torch.size(qkv, 0), 3, heads, -1]), 1)
    asked = torch.transpose((self).rotate(parts[0], cos, sin, ), 0, 1)
    keys = torch.transpose((self).rotate(parts[1], cos, sin, ), 0, 1)
    values = torch.transpose(parts[2], 0, 1)
    out = annotate(List[Tensor], [])
    first = 0
    for i in range(torch.len(windows)):
      rows = windows[i]
      q = torch.unsqueeze(torch.narrow(asked, 1, first, rows), 0)
      k = torch.unsqueeze(torch.narrow(keys, 1, first, rows), 0)
      v = torch.unsqueeze(torch.narrow(values, 1, first, rows), 0)
      found = torch.scaled_dot_product_attention(q, k, v, None, 0., False)
      _0 = torch.append(out, torch.reshape(torch.transpose(found, 1, 2), [rows, -1]))
      first = torch.add(first, rows)
    return torch.cat(out, 0)
  def silu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.silu(x)
  def gelu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.gelu(x)
  def gelu_pytorch_tanh(self: __torch__.K, x: Tensor) -> Tensor:
    cubic = torch.mul_(torch.mul_(torch.mul(x, x), x), 0.044715)
    bend = torch.tanh_(torch.mul_(torch.add_(cubic, x), 0.7978845608028654))
    return torch.mul_(torch.mul_(torch.add_(bend, 1), 0.5), x)
  def quick_gelu(self: __torch__.K, x: Tensor) -> Tensor:
    return torch.mul_(torch.sigmoid_(torch.mul(x, 1.702)), x)
  def map_file(self: __torch__.K, path: str, count: int, dtype: int) -> Tensor:
    return torch.from_file(path, False, count, dtype=dtype)
  def part(self: __torch__.K, file: Tensor, first: int, count: int, shape: List[int]) -> Tensor:
    return torch.reshape(torch.narrow(file, 0, first, count), shape)
  def copy(self: __torch__.K, w: Tensor) -> Tensor:
    return torch.clone(w)
  def widen(self: __torch__.K, w: Tensor) -> Tensor:
    return torch.to(w, 6)
  def to(self: __torch__.K, x: Tensor, dtype: int) -> Tensor:
    return torch.to(x, dtype)
  def narrow_rows(self: __torch__.K, w: Tensor, first: int, count: int) -> Tensor:
    return torch.narrow(w, 0, first, count)
  def on_device(self: __torch__.K, w: Tensor, device: str) -> Tensor:
    return torch.to(w, torch.device(device))
  def embed(self: __torch__.K, table: Tensor, ids: Tensor) -> Tensor:
    return torch.to(torch.embedding(table, ids), 6)
  def product(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x, w)
  def step(self: __torch__.K, w: Tensor, block: int) -> int:
    return ops.prim.max(1, torch.floordiv(block, torch.size(w, 1)))
  def widened(self: __torch__.K, x: Tensor, w: Tensor, block: int) -> Tensor:
    out = torch.size(w, 0)
    step = (self).step(w, block, )
    parts = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.sub(torch.add(out, step), 1), step)):
      first = torch.mul(i, step)
      rows = torch.narrow(w, 0, first, ops.prim.min(step, torch.sub(out, first)))
      _0 = torch.append(parts, (self).product(x, torch.to(rows, 6), ))
    return torch.cat(parts, -1)
  def stored(self: __torch__.K, x: Tensor, w: Tensor, dtype: int) -> Tensor:
    return torch.to(torch.linear(torch.to(x, dtype), w), 6)
  def bfloat16_rows(self: __torch__.K, w: Tensor, first: int, count: int) -> Tensor:
    rows = torch.narrow(w, 0, first, count)
    if torch.is_floating_point(rows):
      small = torch.to(torch.to(rows, 6), 15)
    else:
      small = torch.to(rows, 15)
    return small
  def rounded(self: __torch__.K, x: Tensor, w: Tensor, block: int) -> Tensor:
    out = torch.size(w, 0)
    step = (self).step(w, block, )
    small = torch.to(x, 15)
    parts = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.sub(torch.add(out, step), 1), step)):
      first = torch.mul(i, step)
      rows = (self).bfloat16_rows(w, first, ops.prim.min(step, torch.sub(out, first)), )
      _0 = torch.append(parts, torch.linear(small, rows))
    return torch.to(torch.cat(parts, -1), 6)
  def rounded_scaled(self: __torch__.K, x: Tensor, w: Tensor, scales: Tensor, block: int) -> Tensor:
    return torch.mul((self).rounded(x, w, block, ), torch.to(scales, 6))
  def scaled(self: __torch__.K, x: Tensor, w: Tensor, scales: Tensor, block: int) -> Tensor:
    return torch.mul((self).widened(x, w, block, ), torch.to(scales, 6))
  def int8(self: __torch__.K, x: Tensor, w: Tensor, scales: Tensor) -> Tensor:
    return torch.to(torch._weight_int8pack_mm(torch.to(torch.contiguous(x), 15), w, scales), 6)
  def linear(self: __torch__.K, x: Tensor, layer: List[Tensor], how: List[int]) -> Tensor:
    w = layer[0]
    if torch.eq(how[0], 0):
      if torch.gt(torch.len(layer), 2):
        y = torch.linear(x, w, layer[2])
      else:
        y = torch.linear(x, w)
    else:
      if torch.eq(how[0], 1):
        z = (self).product(x, w, )
      else:
        if torch.eq(how[0], 2):
          z = (self).widened(x, w, how[2], )
        else:
          if torch.eq(how[0], 3):
            z = (self).stored(x, w, how[1], )
          else:
            if torch.eq(how[0], 4):
              z = (self).rounded(x, w, how[2], )
            else:
              if torch.eq(how[0], 5):
                z = (self).scaled(x, w, layer[1], how[2], )
              else:
                if torch.eq(how[0], 6):
                  z = (self).rounded_scaled(x, w, layer[1], how[2], )
                else:
                  if ops.prim.requires_grad(x):
                    z = (self).scaled(x, w, layer[1], how[2], )
                  else:
                    z = (self).int8(x, w, layer[1], )
      if torch.gt(torch.len(layer), 2):
        y = torch.add(z, layer[2])
      else:
        y = z
    return y
  def quantise(self: __torch__.K, w: Tensor) -> List[Tensor]:
    wide = torch.to(w, 6)
    largest = torch.clamp_min(torch.amax(torch.abs(wide), [1], True), 1.0e-30)
    scales = torch.to(torch.to(torch.mul(torch.div(largest, 127.), 1.00390625), 15), 6)
    bytes = torch.to(torch.clamp(torch.round(torch.div(wide, scales)), -127, 127), 1)
    return [bytes, torch.reshape(scales, [-1])]
