package io.nextup.trainer.erase;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.ErasureReceipt;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicException;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes receipts to the erasures topic. */
final class ReceiptWriter implements AutoCloseable {
    private final AcknowledgedWriter writer;
    private final String topic;

    ReceiptWriter(AcknowledgedWriter writer, String topic) {
        this.writer = writer;
        this.topic = topic;
    }

    static ReceiptWriter connect(KafkaSettings kafka) throws TopicException {
        String topic = kafka.topics().erasureReceipts();
        return new ReceiptWriter(AcknowledgedWriter.open(kafka, topic), topic);
    }

    /**
     * Writes receipts; returns when all replicas have all of them. A failure may leave some
     * written.
     */
    void write(List<ErasureReceipt> receipts) throws ReceiptException {
        try {
            writer.write(receipts.stream().map(this::record).toList());
        } catch (TopicException e) {
            throw new ReceiptException(
                    "%s; the next round writes the receipts; if the topic does not exist, create it (./nextup topics)"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private ProducerRecord<byte[], byte[]> record(ErasureReceipt receipt) {
        return new ProducerRecord<>(
                topic,
                null,
                receipt.writtenTimeMillis(),
                receipt.userIdSha256().getBytes(UTF_8),
                Codecs.ERASURE_RECEIPT.encode(receipt, Encoding.JSON));
    }

    @Override
    public void close() {
        writer.close();
    }
}
