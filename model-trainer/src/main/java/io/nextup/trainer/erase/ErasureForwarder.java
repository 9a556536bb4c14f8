package io.nextup.trainer.erase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.intake.ErasureClaim;
import io.nextup.intake.ErasureHeaders;
import io.nextup.intake.ErasureId;
import io.nextup.intake.ErasureSigner;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.KeyPartition;
import io.nextup.kafka.TopicException;
import io.nextup.kafka.TopicScan;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Forwards requests for erasures: reads user ids (the keys) and request ids (the values) from a
 * topic of their own, and writes signed tombstones to the interactions topic.
 *
 * <p>A consumer group keeps the place in the requests. It moves on only when all replicas have the
 * tombstones, so that a failure in between repeats some and loses none; a repeated one does not
 * count.
 */
public final class ErasureForwarder {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Most tombstones in memory: a run may find millions of requests. */
    private static final int BATCH = 10_000;

    private final KafkaSettings kafka;
    private final String requests;
    private final String group;
    private final ErasureSigner signer;
    private final InstantSource clock;
    private final List<ProducerRecord<byte[], byte[]>> tombstones = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private long forwarded;

    /** Newest time of a signature in the current batch, by user. */
    private final Map<String, Long> newestMillis = new HashMap<>();

    /** Newest time of a signature in all batches before. */
    private long writtenMillis;

    /**
     * Outcome of one run.
     *
     * @param refused why each request was passed over that no tombstone can be made of, and which
     *     were removed before they were read
     */
    public record Result(long forwarded, List<String> refused) {
        public Result {
            refused = List.copyOf(refused);
        }
    }

    private ErasureForwarder(
            KafkaSettings kafka,
            String requests,
            String group,
            ErasureSigner signer,
            InstantSource clock) {
        this.kafka = requireNonNull(kafka, "kafka is null");
        this.requests = requireNonNull(requests, "requests is null");
        this.group = requireNonNull(group, "group is null");
        this.signer = requireNonNull(signer, "signer is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Forwards the requests from where the group stands to the topic's end at this time.
     *
     * @param requests name of the requests' topic
     * @param group consumer group that keeps the place in that topic
     */
    public static Result run(
            KafkaSettings kafka,
            String requests,
            String group,
            ErasureSigner signer,
            InstantSource clock)
            throws TopicException {
        return new ErasureForwarder(kafka, requests, group, signer, clock).run();
    }

    private Result run() throws TopicException {
        Map<String, Object> own = new HashMap<>(KafkaClients.patience(PATIENCE));
        own.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        // Connects first, so that a missing right to write shows also in a run without requests.
        try (AcknowledgedWriter writer =
                        AcknowledgedWriter.connect(kafka, kafka.topics().interactions());
                Consumer<byte[], byte[]> consumer = KafkaClients.reader(kafka, own);
                TopicScan scan = new TopicScan(consumer, kafka, PATIENCE)) {
            int partitions = writer.partitions();
            Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
            scan.readOn(
                    requests,
                    extents -> {
                        extents.forEach(
                                (partition, extent) ->
                                        ends.put(
                                                new TopicPartition(requests, partition),
                                                new OffsetAndMetadata(extent.end())));
                        return starts(extents, consumer.committed(ends.keySet()));
                    },
                    request -> forward(request, partitions, writer));
            write(writer);
            consumer.commitSync(ends);
        } catch (UncheckedIOException e) {
            throw (TopicException) e.getCause(); // forward() wraps no other.
        } catch (KafkaException e) {
            throw TopicException.failed(kafka, requests, AclOperation.READ, e);
        }
        return new Result(forwarded, refused);
    }

    private Map<Integer, Long> starts(
            Map<Integer, TopicScan.Extent> extents,
            Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<Integer, Long> starts = new TreeMap<>();
        extents.forEach(
                (partition, extent) -> {
                    OffsetAndMetadata last = committed.get(new TopicPartition(requests, partition));
                    // Offsets beyond the end are of an earlier topic of the name.
                    boolean goesOn =
                            last != null
                                    && last.offset() >= extent.begin()
                                    && last.offset() <= extent.end();
                    starts.put(partition, goesOn ? last.offset() : extent.begin());
                    if (last != null && last.offset() < extent.begin()) {
                        refused.add(
                                "%s:%d: offsets %d to %d were removed before they were forwarded: run this more often than the topic's retention, and send those requests again"
                                        .formatted(
                                                requests,
                                                partition,
                                                last.offset(),
                                                extent.begin() - 1));
                    }
                });
        return starts;
    }

    private void forward(
            ConsumerRecord<byte[], byte[]> request, int partitions, AcknowledgedWriter writer) {
        Optional<String> userId = text(request.key());
        Optional<String> requestId =
                text(request.value()).filter(id -> id.length() <= ErasureId.MAX_LENGTH);
        if (userId.isEmpty() || requestId.isEmpty()) {
            refused.add(
                    "%s:%d:%d: a request has a user id as its key, and as its value a request id of 1 to %d characters, both in UTF-8"
                            .formatted(
                                    request.topic(),
                                    request.partition(),
                                    request.offset(),
                                    ErasureId.MAX_LENGTH));
            return;
        }
        tombstones.add(tombstone(userId.get(), requestId.get(), partitions));
        if (tombstones.size() == BATCH) {
            try {
                write(writer);
            } catch (TopicException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Ascends, so that of many requests for one user none looks older than another, but by user: an
     * ascent over all would run ahead of the clock, by more than a broker or the job allows.
     */
    private long nextTimeMillis(String userId) {
        long last = newestMillis.getOrDefault(userId, writtenMillis);
        long next = Math.max(last + 1, clock.millis());
        newestMillis.put(userId, next);
        return next;
    }

    private ProducerRecord<byte[], byte[]> tombstone(
            String userId, String requestId, int partitions) {
        long timeMillis = nextTimeMillis(userId);
        byte[] key = userId.getBytes(UTF_8);
        // As Kafka's own producers do, so that it follows the user's interactions.
        int partition = KeyPartition.of(key, partitions);
        String topic = kafka.topics().interactions();
        ErasureHeaders headers =
                signer.sign(
                        new ErasureClaim(
                                topic, partition, userId, new ErasureId(requestId, timeMillis)));
        ProducerRecord<byte[], byte[]> tombstone =
                new ProducerRecord<>(topic, partition, timeMillis, key, (byte[]) null);
        tombstone
                .headers()
                .add(ErasureHeaders.REQUEST_ID, headers.requestId())
                .add(ErasureHeaders.TIME, headers.time())
                .add(ErasureHeaders.SIGNATURE, headers.signature());
        return tombstone;
    }

    private void write(AcknowledgedWriter writer) throws TopicException {
        if (tombstones.isEmpty()) {
            return;
        }
        writer.write(tombstones);
        forwarded += tombstones.size();
        tombstones.clear();
        writtenMillis = Collections.max(newestMillis.values());
        newestMillis.clear();
    }

    private static Optional<String> text(byte[] utf8) {
        if (utf8 == null || utf8.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
