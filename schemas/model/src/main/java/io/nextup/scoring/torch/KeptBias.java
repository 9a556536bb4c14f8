package io.nextup.scoring.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.nextup.scoring.ItemBias;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;

/**
 * The tensor of the bias that a module was last called with, on the module's device: rules change
 * far less often than the module is called. Thread-safe.
 *
 * <p>A tensor that another one has replaced takes a later bias once the last call with it has
 * ended. So changes of rules take no memory again and again, which on a CPU only the garbage
 * collector would free.
 */
final class KeptBias implements AutoCloseable {
    private final NDManager manager;
    private Tensor kept;

    /** Tensor that no call uses; null without one. */
    private Tensor spare;

    private boolean closed;

    KeptBias(NDManager manager) {
        this.manager = manager;
        this.kept = tensor(ItemBias.NONE);
    }

    /** A tensor, and the number of its users: the calls in progress, and this object. */
    private static final class Tensor {
        /** Memory of the tensor on a CPU; on a GPU that from which it is filled. */
        private final ByteBuffer buffer;

        private final NDArray values;
        private ItemBias bias;
        private int users;

        Tensor(NDManager manager, int length) {
            buffer = ByteBuffer.allocateDirect(length * Float.BYTES).order(ByteOrder.nativeOrder());
            values =
                    length == 0
                            ? manager.create(new float[0], new Shape(0))
                            : manager.create(buffer, new Shape(length), DataType.FLOAT32);
        }

        /** Takes the values of a bias of the same length, while nobody uses the tensor. */
        Tensor hold(ItemBias next) {
            if (next.values().length > 0) {
                buffer.clear();
                buffer.asFloatBuffer().put(next.values());
                try {
                    values.set(buffer);
                } catch (RuntimeException | Error e) {
                    values.close();
                    throw e;
                }
            }
            bias = next;
            users = 1;
            return this;
        }

        int length() {
            return buffer.capacity() / Float.BYTES;
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
            kept = tensor(bias);
            leave(replaced);
        }
        kept.users++;
        return kept;
    }

    private Tensor tensor(ItemBias bias) {
        int length = bias.values().length;
        Tensor next = spare;
        if (next == null || next.length() != length) {
            return new Tensor(manager, length).hold(bias);
        }
        spare = null;
        return next.hold(bias);
    }

    private synchronized void leave(Tensor tensor) {
        tensor.users--;
        if (tensor.users > 0) {
            return;
        }
        if (spare == null && !closed && tensor.length() > 0) {
            spare = tensor;
        } else {
            tensor.values.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        leave(kept);
        if (spare != null) {
            spare.values.close();
        }
    }
}
