package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.producer.MockProducer;
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
}
