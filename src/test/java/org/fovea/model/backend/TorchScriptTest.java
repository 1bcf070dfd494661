package org.fovea.model.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import org.junit.jupiter.api.Test;

class TorchScriptTest {

    private static NDArray product(String library, NDArray x, NDArray w, PtNDManager manager) {
        PtSymbolBlock kernels = TorchScript.load(TorchScript.read("kernels.py"), TorchScript.read(library));
        try (IValue a = IValue.from((PtNDArray) x);
                IValue b = IValue.from((PtNDArray) w);
                IValue result = IValueUtils.runMethod(kernels, "float32", a, b)) {
            return result.toTensor(manager);
        }
    }

    @Test
    void theProductsOfMklAndOneDnnAreEqualUpToRounding() {
        assumeThat(System.getProperty("os.arch")).isEqualTo("amd64"); // other builds of libtorch may lack oneDNN
        try (PtNDManager manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager()) {
            NDArray x = manager.randomNormal(new Shape(3, 64));
            NDArray w = manager.randomNormal(new Shape(5, 64));
            NDArray difference = product("product_mkl.py", x, w, manager)
                    .sub(product("product_onednn.py", x, w, manager))
                    .abs();
            assertThat(difference.max().getFloat()).isLessThan(1e-4f);
        }
    }

    @Test
    void everyProductIsAKernelOfItsName() {
        String kernels = TorchScript.read("kernels.py");
        for (Linear.Product product : Linear.Product.values()) {
            if (product != Linear.Product.TORCH_LINEAR) { // torch.linear itself
                assertThat(kernels).contains("def " + product.kernel() + "(self");
            }
            if (product != Linear.Product.INT8) { // what is left when it is none of the others
                assertThat(kernels).contains("torch.eq(product, \"" + product.kernel() + "\")");
            }
        }
    }
}
