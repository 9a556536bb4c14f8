package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class AcknowledgedWriterTest {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @Test
    void aRecordThatIsNotAcknowledgedIsAnErrorThatNamesTopicAddressAndCause() throws Exception {
        try (AcknowledgedWriter writer =
                new AcknowledgedWriter(producer, KafkaSettings.at("broker:1"), "models")) {
            writer.write(new byte[] {1}, new byte[] {2});
            producer.sendException = new TimeoutException("nobody answered");
            assertThatThrownBy(() -> writer.write(new byte[] {1}, new byte[] {3}))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("models")
                    .hasMessageContaining("broker:1")
                    .hasMessageContaining("nobody answered");
        }
        assertThat(producer.history()).singleElement().returns("models", sent -> sent.topic());
        assertThat(producer.closed()).isTrue();
    }

    /** While brokers are away, Kafka's producer waits for each record, and returns its failure. */
    @Test
    void theFirstFailureEndsTheWriting() {
        AtomicInteger sent = new AtomicInteger();
        MockProducer<byte[], byte[]> away =
                new MockProducer<>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(
                            ProducerRecord<byte[], byte[]> record) {
                        sent.incrementAndGet();
                        return CompletableFuture.failedFuture(
                                new TimeoutException("nobody answered"));
                    }
                };
        try (AcknowledgedWriter writer =
                new AcknowledgedWriter(away, KafkaSettings.at("broker:1"), "models")) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>("models", new byte[] {1}, null);
            assertThatThrownBy(() -> writer.write(List.of(record, record, record)))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("nobody answered");
        }
        assertThat(sent).hasValue(1);
    }
}
