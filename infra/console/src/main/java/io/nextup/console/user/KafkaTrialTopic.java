package io.nextup.console.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Interaction;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import java.util.Collection;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes to the interactions topic, keyed by user. The client is made on first use. */
public final class KafkaTrialTopic implements TrialTopic, AutoCloseable {
    private final KafkaSettings kafka;
    private final String topic;
    private AcknowledgedWriter writer;

    public KafkaTrialTopic(KafkaSettings kafka) {
        this.kafka = kafka;
        topic = kafka.topics().interactions();
    }

    @Override
    public void click(Interaction click) throws TopicException {
        writer().write(
                        click.userId().getBytes(UTF_8),
                        Codecs.INTERACTION.encode(click, Encoding.JSON));
    }

    @Override
    public void erase(Collection<String> userIds) throws TopicException {
        writer().write(
                        userIds.stream()
                                .map(
                                        user ->
                                                new ProducerRecord<byte[], byte[]>(
                                                        topic, user.getBytes(UTF_8), null))
                                .toList());
    }

    private synchronized AcknowledgedWriter writer() throws TopicException {
        if (writer == null) {
            writer = AcknowledgedWriter.open(kafka, topic);
        }
        return writer;
    }

    @Override
    public synchronized void close() {
        if (writer != null) {
            writer.close();
        }
    }
}
