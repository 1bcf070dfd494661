/**
 * Everything that needs libtorch beyond DJL's API: TorchScript kernels, linear layers over stored types, norms,
 * activations by their Hugging Face names, gradients, threads and devices. Stored tensors enter; functions from NDArray
 * to NDArray leave.
 *
 * <p>NDArrays are native memory that the garbage collector does not see. Results attach to the manager of the first
 * operand; callers compute in a {@link org.fovea.model.backend.Scoped} block, which frees all arrays but its result.
 * Never request bfloat16 from DJL directly: it aborts the JVM from C++.
 */
@NullMarked
package org.fovea.model.backend;

import org.jspecify.annotations.NullMarked;
