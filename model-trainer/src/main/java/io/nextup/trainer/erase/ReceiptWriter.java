package io.nextup.trainer.erase;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Codecs;
import io.nextup.event.Encoding;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.Topics;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes receipts to {@link Topics#ERASURES}. */
final class ReceiptWriter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Producer<byte[], byte[]> producer;
    private final String bootstrapServers;

    ReceiptWriter(Producer<byte[], byte[]> producer, String bootstrapServers) {
        this.producer = producer;
        this.bootstrapServers = bootstrapServers;
    }

    static ReceiptWriter connect(String bootstrapServers) throws HistoryException {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 3);
        try {
            return new ReceiptWriter(
                    new KafkaProducer<>(
                            properties, new ByteArraySerializer(), new ByteArraySerializer()),
                    bootstrapServers);
        } catch (KafkaException e) {
            throw TopicScan.noAddress(bootstrapServers, e);
        }
    }

    /** Returns when all replicas have all of them; some may be written when it fails. */
    void write(List<ErasureReceipt> receipts) throws ReceiptException {
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ErasureReceipt receipt : receipts) {
                sent.add(producer.send(record(receipt)));
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (KafkaException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(ErasureReceipt receipt) {
        return new ProducerRecord<>(
                Topics.ERASURES,
                null,
                receipt.writtenTimeMillis(),
                receipt.userIdSha256().getBytes(UTF_8),
                Codecs.ERASURE_RECEIPT.encode(receipt, Encoding.JSON));
    }

    private ReceiptException failed(Throwable cause) {
        return new ReceiptException(
                "Writing receipts to %s at %s failed, and will be repeated the next time; if the topic is not there, create it (./nextup topics): %s"
                        .formatted(Topics.ERASURES, bootstrapServers, cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
