package io.nextup.models;

import static io.nextup.models.AnnouncedSlots.sent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Health;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.FakeTopics;
import io.nextup.kafka.TopicException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class PardonsTest {
    private final AnnouncedSlots slots = AnnouncedSlots.empty();

    @Test
    void aPardonIsJsonUnderItsSlotAndManifest() throws Exception {
        MockProducer<byte[], byte[]> producer = slots.producer(() -> {});
        Health pardon = Health.pardon("default", "v1", "sha-v1", "by ada", 7);
        try (Pardons pardons =
                new Pardons(new AcknowledgedWriter(producer, FakeTopics.KAFKA, Topics.HEALTH))) {
            pardons.write(pardon);
            producer.sendException = new TimeoutException("nobody answered");
            assertThatThrownBy(() -> pardons.write(pardon))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("nextup.health.v1 at broker:1")
                    .hasMessageContaining("nobody answered");
        }
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("nextup.health.v1");
        assertThat(new String(sent.key(), UTF_8)).isEqualTo("default/pardon/sha-v1");
        assertThat(new String(sent.value(), UTF_8)).startsWith("{\"");
        assertThat(Codecs.HEALTH.decode(sent.value(), 0)).isEqualTo(pardon);
    }
}
