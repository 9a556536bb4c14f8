package io.nextup.scoring.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.nextup.scoring.ItemBias;
import java.util.function.Function;

/**
 * The tensor of the bias that a module was last called with, on the module's device: rules change
 * far less often than the module is called. Thread-safe. A tensor that another one has replaced is
 * closed when the last call with it ends; on a CPU the garbage collector then frees its memory,
 * which DJL takes from Java.
 */
final class KeptBias implements AutoCloseable {
    private final NDManager manager;
    private Tensor kept;

    KeptBias(NDManager manager) {
        this.manager = manager;
        this.kept = new Tensor(ItemBias.NONE);
    }

    /** A tensor, and the number of its users: the calls in progress, and this object. */
    private final class Tensor {
        private final ItemBias bias;
        private final NDArray values;
        private int users = 1;

        Tensor(ItemBias bias) {
            this.bias = bias;
            this.values = manager.create(bias.values(), new Shape(bias.values().length));
        }
    }

    /** Makes a call with the tensor of a bias, which the call must not keep. */
    <T> T with(ItemBias bias, Function<NDArray, T> call) {
        Tensor tensor = take(bias);
        try {
            return call.apply(tensor.values);
        } finally {
            leave(tensor);
        }
    }

    private synchronized Tensor take(ItemBias bias) {
        if (kept.bias != bias) {
            Tensor replaced = kept;
            kept = new Tensor(bias);
            leave(replaced);
        }
        kept.users++;
        return kept;
    }

    private synchronized void leave(Tensor tensor) {
        tensor.users--;
        if (tensor.users == 0) {
            tensor.values.close();
        }
    }

    @Override
    public synchronized void close() {
        leave(kept);
    }
}
