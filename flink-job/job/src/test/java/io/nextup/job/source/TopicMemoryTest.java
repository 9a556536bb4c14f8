package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TopicMemoryTest {
    private static final SourceTopic OLD = new SourceTopic("clicks", new Uuid(1, 2), 3);
    private static final SourceTopic NEW = new SourceTopic("clicks", new Uuid(1, 3), 4);
    private static final SourceTopic GROWN = new SourceTopic("clicks", new Uuid(1, 2), 4);

    @Test
    void withoutAnEarlierDescriptionTheTopicCountsAsItIsFirstSeen() throws Exception {
        TopicMemory memory = memory(null, false);

        assertThat(memory.snapshot(1, true)).isNull();
        memory.see(OLD);
        assertThat(memory.isRecreated()).isFalse();
        assertThat(memory.snapshot(2, true)).isEqualTo(OLD);
        assertThatThrownBy(() -> memory.see(GROWN)).isInstanceOf(CannotGoOnException.class);
    }

    @Test
    void aRestoredDescriptionIsComparedAtTheFirstLook() {
        assertThatThrownBy(() -> memory(OLD, false).see(GROWN))
                .isInstanceOf(CannotGoOnException.class);
        assertThatThrownBy(() -> memory(OLD, false).see(NEW))
                .isInstanceOf(CannotGoOnException.class);
    }

    @Test
    void aRefusedTopicIsNotRemembered() throws Exception {
        TopicMemory memory = memory(OLD, false);
        assertThatThrownBy(() -> memory.see(GROWN)).isInstanceOf(CannotGoOnException.class);

        assertThat(memory.snapshot(1, true)).isEqualTo(OLD);
    }

    @Test
    void offsetsOfARecreatedTopicStayForeignUntilACheckpointWithoutThemHasCompleted()
            throws Exception {
        TopicMemory memory = memory(OLD, true);
        memory.see(NEW);

        assertThat(memory.isRecreated()).isTrue();
        assertThat(memory.snapshot(7, false)).isEqualTo(OLD);
        memory.checkpointCompleted(7);
        assertThat(memory.isRecreated()).isTrue();
        assertThat(memory.snapshot(8, true)).isEqualTo(NEW);
        assertThat(memory.isRecreated()).isTrue();
        memory.checkpointCompleted(8);
        assertThat(memory.isRecreated()).isFalse();
        assertThat(memory.snapshot(9, false)).isEqualTo(NEW);
    }

    @Test
    void aReaderThatIsRestoredInBetweenMakesTheNextCheckpointCountInstead() throws Exception {
        TopicMemory memory = memory(OLD, true);
        memory.see(NEW);
        memory.snapshot(8, true);

        memory.offsetsRestored();
        memory.checkpointCompleted(8);
        assertThat(memory.isRecreated()).isTrue();
        memory.snapshot(9, true);
        memory.checkpointCompleted(10);
        assertThat(memory.isRecreated()).isFalse();
    }

    @Test
    void aTopicThatIsRecreatedWhileItIsReadSendsTheJobBackToItsCheckpoint() throws Exception {
        TopicMemory memory = memory(OLD, true);
        memory.see(OLD);

        assertThatThrownBy(() -> memory.see(NEW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("clicks was recreated while the job read it");
        assertThat(memory.snapshot(1, true)).isEqualTo(OLD);
    }

    private static TopicMemory memory(SourceTopic remembered, boolean skips) {
        return new TopicMemory(new TopicComparison("skip", skips), remembered);
    }
}
