package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.PickledArguments.Hooks;
import io.nextup.scoring.torch.PickledValue.Dictionary;
import io.nextup.scoring.torch.PickledValue.Storage;
import io.nextup.scoring.torch.PickledValue.Tensor;
import io.nextup.scoring.torch.PickledValue.Text;
import io.nextup.scoring.torch.PickledValue.Truth;
import io.nextup.scoring.torch.PickledValue.Tuple;
import io.nextup.scoring.torch.PickledValue.Whole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tensors of a pickle. Every storage is an entry of the archive, byte for byte, and every
 * tensor lies within its storage: PyTorch takes both on trust.
 *
 * <p>Source: {@code Unpickler::rebuildTensor} in PyTorch's {@code
 * torch/csrc/jit/serialization/unpickler.cpp}.
 */
final class PickledTensors {
    /** Dimensions of a tensor: many kernels of PyTorch have room for so many. */
    private static final int MAX_DIMENSIONS = 64;

    private static final Pattern KEY = Pattern.compile("[0-9]{1,9}");

    private final PickleBytes in;
    private final Map<String, Long> sizes;
    private final Set<String> keys = new HashSet<>();

    /**
     * @param in where they stand, for errors
     * @param sizes bytes of each entry with tensors that belongs to the pickle, by its key
     */
    PickledTensors(PickleBytes in, Map<String, Long> sizes) {
        this.in = in;
        this.sizes = sizes;
    }

    /** {@code ("storage", type, key, device, elements)}. */
    Storage storage(Object id) throws ArtifactException {
        if (!(id instanceof PickledArguments arguments)
                || arguments.parts().size() != 5
                || !(arguments.parts().get(0) instanceof Text kind)
                || !kind.value().equals(Pickle.STORAGE)
                || !(arguments.parts().get(1) instanceof StorageType type)
                || !(arguments.parts().get(2) instanceof Text key)
                || !(arguments.parts().get(3) instanceof Text device)
                || !(arguments.parts().get(4) instanceof Whole elements)) {
            throw in.refused("a storage is not a type, a key, a device and a number of elements");
        }
        if (!PickledCalls.isDevice(device.value())) {
            throw in.refused(
                    "a storage lies on the device \"%s\": move the module to the CPU and save it again"
                            .formatted(PickleBytes.shown(device.value())));
        }
        Long bytes = KEY.matcher(key.value()).matches() ? sizes.get(key.value()) : null;
        if (bytes == null) {
            throw in.refused(
                    "the archive has no entry for the storage \"%s\""
                            .formatted(PickleBytes.shown(key.value())));
        }
        if (!keys.add(key.value())) {
            throw in.refused("it describes the storage %s twice".formatted(key.value()));
        }
        if (elements.value() < 0
                || bytes % type.width() != 0
                || elements.value() != bytes / type.width()) {
            throw in.refused(
                    "the storage %s declares %d elements of %d bytes, but its entry has %d bytes"
                            .formatted(key.value(), elements.value(), type.width(), bytes));
        }
        return new Storage(type, key.value(), elements.value());
    }

    /** {@code (storage, offset, sizes, strides, requires_grad, hooks)}. */
    Tensor tensor(Object made) throws ArtifactException {
        if (!(made instanceof PickledArguments arguments)
                || arguments.parts().size() < 6
                || arguments.parts().size() > 7
                || !(arguments.parts().get(0) instanceof Storage storage)
                || !(arguments.parts().get(1) instanceof Whole offset)
                || !(arguments.parts().get(2) instanceof Tuple sizes)
                || !(arguments.parts().get(3) instanceof Tuple strides)
                || !(arguments.parts().get(4) instanceof Truth requiresGrad)
                || arguments.parts().get(5) != Hooks.NONE) {
            throw in.refused(
                    "a tensor is not a storage, an offset, sizes, strides, a truth and no hooks");
        }
        // PyTorch 1.11 wrote an empty dictionary of further properties.
        if (arguments.parts().size() == 7
                && !(arguments.parts().get(6) instanceof Dictionary further
                        && further.items().isEmpty())) {
            throw in.refused(
                    "a tensor is conjugate or negative by a mark: save what resolve_conj and resolve_neg return");
        }
        Tensor tensor =
                new Tensor(
                        storage,
                        offset.value(),
                        numbers(sizes),
                        numbers(strides),
                        requiresGrad.value());
        requireWithinStorage(tensor);
        return tensor;
    }

    private List<Long> numbers(Tuple tuple) throws ArtifactException {
        if (tuple.items().size() > MAX_DIMENSIONS) {
            throw in.refused(
                    "a tensor has %d dimensions: at most %d"
                            .formatted(tuple.items().size(), MAX_DIMENSIONS));
        }
        List<Long> numbers = new ArrayList<>();
        for (PickledValue item : tuple.items()) {
            if (!(item instanceof Whole number)) {
                throw in.refused("a size or a stride of a tensor is not a number");
            }
            numbers.add(number.value());
        }
        return numbers;
    }

    private void requireWithinStorage(Tensor tensor) throws ArtifactException {
        Storage storage = tensor.storage();
        if (tensor.sizes().size() != tensor.strides().size()
                || tensor.offset() < 0
                || tensor.sizes().stream().anyMatch(size -> size < 0)
                || tensor.strides().stream().anyMatch(stride -> stride < 0)) {
            throw outside(tensor);
        }
        try {
            // PyTorch multiplies the sizes, in bytes, and takes 0 for 1 where it makes strides.
            long bytes = storage.type().width();
            long last = tensor.offset();
            boolean empty = false;
            for (int i = 0; i < tensor.sizes().size(); i++) {
                long size = tensor.sizes().get(i);
                bytes = Math.multiplyExact(bytes, Math.max(1, size));
                empty |= size == 0;
                last =
                        Math.addExact(
                                last,
                                Math.multiplyExact(Math.max(0, size - 1), tensor.strides().get(i)));
            }
            if (empty ? tensor.offset() > storage.elements() : last >= storage.elements()) {
                throw outside(tensor);
            }
        } catch (ArithmeticException overflow) {
            throw outside(tensor);
        }
    }

    private ArtifactException outside(Tensor tensor) {
        return in.refused(
                "a tensor of sizes %s, strides %s and offset %d does not lie within its storage %s of %d elements"
                        .formatted(
                                tensor.sizes(),
                                tensor.strides(),
                                tensor.offset(),
                                tensor.storage().key(),
                                tensor.storage().elements()));
    }
}
