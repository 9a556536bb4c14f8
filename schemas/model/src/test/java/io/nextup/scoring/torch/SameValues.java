package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.scoring.torch.PickledValue.Dictionary;
import io.nextup.scoring.torch.PickledValue.Instance;
import io.nextup.scoring.torch.PickledValue.Restored;
import io.nextup.scoring.torch.PickledValue.Sequence;
import io.nextup.scoring.torch.PickledValue.Tensor;
import io.nextup.scoring.torch.PickledValue.Tuple;
import java.util.IdentityHashMap;
import java.util.Iterator;

/** Compares pickled values and what they share, whatever the keys of their storages. */
final class SameValues {
    private final IdentityHashMap<Object, Object> pairs = new IdentityHashMap<>();

    private SameValues() {}

    /** Requires equal values in the same places, one object where the other has one. */
    static void require(PickledValue expected, PickledValue found) {
        new SameValues().same(expected, found);
        // What is shared only in the second is found from its side.
        new SameValues().same(found, expected);
    }

    private void same(PickledValue expected, PickledValue found) {
        if (expected.depth() == 1
                && !(expected instanceof Tensor)
                && !(expected instanceof Instance)
                && !(expected instanceof Sequence)
                && !(expected instanceof Dictionary)) {
            // Numbers and texts have no identity in PyTorch, nor has an empty tuple.
            assertThat(found).isEqualTo(expected);
            return;
        }
        Object before = pairs.putIfAbsent(expected, found);
        if (before != null) {
            assertThat(found).isSameAs(before);
            return;
        }
        assertThat(found).hasSameClassAs(expected);
        if (expected instanceof Tuple tuple) {
            items(tuple.items(), ((Tuple) found).items());
        } else if (expected instanceof Sequence list) {
            assertThat(((Sequence) found).type()).isEqualTo(list.type());
            items(list.items(), ((Sequence) found).items());
        } else if (expected instanceof Dictionary dictionary) {
            assertThat(((Dictionary) found).type()).isEqualTo(dictionary.type());
            items(dictionary.items(), ((Dictionary) found).items());
        } else if (expected instanceof Instance instance) {
            Instance other = (Instance) found;
            assertThat(other.className()).isEqualTo(instance.className());
            assertThat(other.attributes().keySet())
                    .containsExactlyElementsOf(instance.attributes().keySet());
            items(instance.attributes().values(), other.attributes().values());
        } else if (expected instanceof Restored restored) {
            assertThat(((Restored) found).className()).isEqualTo(restored.className());
            same(restored.state(), ((Restored) found).state());
        } else if (expected instanceof Tensor tensor) {
            tensor(tensor, (Tensor) found);
        } else {
            throw new AssertionError("No rule for " + expected.getClass());
        }
    }

    private void items(Iterable<PickledValue> expected, Iterable<PickledValue> found) {
        Iterator<PickledValue> each = found.iterator();
        for (PickledValue item : expected) {
            same(item, each.next());
        }
        assertThat(each).isExhausted();
    }

    private void tensor(Tensor expected, Tensor found) {
        assertThat(found.offset()).isEqualTo(expected.offset());
        assertThat(found.sizes()).isEqualTo(expected.sizes());
        assertThat(found.strides()).isEqualTo(expected.strides());
        assertThat(found.requiresGrad()).isEqualTo(expected.requiresGrad());
        Object before = pairs.putIfAbsent(expected.storage(), found.storage());
        if (before == null) {
            assertThat(found.storage().type()).isEqualTo(expected.storage().type());
            assertThat(found.storage().elements()).isEqualTo(expected.storage().elements());
        } else {
            assertThat(found.storage()).isSameAs(before);
        }
    }
}
