package io.nextup.trainer.erase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.ErasureReceipt;
import io.nextup.event.JobProgress;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.KafkaSettings;
import io.nextup.trainer.erase.ErasureStatus.Proven;
import io.nextup.trainer.erase.ErasureStatus.Waiting;
import io.nextup.trainer.store.Erasure;
import io.nextup.trainer.store.FakePendingErasures;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ErasureReceiptsTest {
    private static final long NOW = 1_764_000_005_678L;
    private static final String ADA_SHA256 =
            "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029";
    private static final Erasure ADA = new Erasure("ada", 3, 1041, 1_764_000_000_123L, "r-17");
    private static final Erasure BEA = new Erasure("bea", 0, 17, -1);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Map<String, Map<Integer, Long>> committed = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** What each question for the topic's id is answered. */
    private final Queue<Optional<String>> topicIds = new ArrayDeque<>();

    @Test
    void aReceiptNamesTheErasureAndWhatProvesIt() throws Exception {
        committed.put("nextup", Map.of(3, 1042L));
        FakePendingErasures store = new FakePendingErasures(ADA);

        List<ErasureStatus> statuses = receipts("nextup").settle(store);

        List<JobProgress> jobs = List.of(new JobProgress("nextup", 1042));
        assertThat(statuses).containsExactly(new Proven(ADA, jobs));
        assertThat(producer.history()).hasSize(1);
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("nextup.erasure-receipts.v1");
        assertThat(new String(sent.key(), UTF_8)).isEqualTo(ADA_SHA256);
        assertThat(sent.timestamp()).isEqualTo(NOW);
        assertThat(new String(sent.value(), UTF_8)).startsWith("{\"").doesNotContain("ada");
        assertThat(Codecs.ERASURE_RECEIPT.decode(sent.value(), -1))
                .isEqualTo(
                        new ErasureReceipt(
                                ADA_SHA256,
                                "nextup.interactions.v1",
                                3,
                                1041,
                                1_764_000_000_123L,
                                jobs,
                                NOW,
                                "r-17"));
        assertThat(store.erasures()).isEmpty();
    }

    @Test
    void aCheckpointThatEndsJustBeforeTheErasureProvesNothing() throws Exception {
        committed.put("nextup", Map.of(3, 1041L));
        FakePendingErasures store = new FakePendingErasures(ADA);

        assertThat(receipts("nextup").settle(store))
                .containsExactly(
                        new Waiting(
                                ADA,
                                "job nextup has committed offset 1041 in partition 3: a checkpoint must complete beyond 1041"));
        assertThat(producer.history()).isEmpty();
        assertThat(store.erasures()).containsExactly(ADA);
    }

    @Test
    void offsetsOfOtherPartitionsProveNothing() throws Exception {
        committed.put("nextup", Map.of(0, 5_000L, 2, 5_000L));
        FakePendingErasures store = new FakePendingErasures(ADA);

        assertThat(receipts("nextup").settle(store))
                .containsExactly(
                        new Waiting(
                                ADA,
                                "job nextup has committed nothing in partition 3: run it until a checkpoint completes, or name its consumer group"));
        assertThat(store.erasures()).containsExactly(ADA);
    }

    @Test
    void offsetsOfATopicThatWasMadeAnewOrIsGoneProveNothing() throws Exception {
        committed.put("nextup", Map.of(3, 5_000L));
        FakePendingErasures store = new FakePendingErasures("t", ADA);
        topicIds.addAll(List.of(Optional.of("another"), Optional.empty(), Optional.of("t")));
        ErasureStatus waiting =
                new Waiting(
                        ADA,
                        "the topic that it was read from is gone, and with it the offsets that jobs committed: read the new topic (train --from kafka --store, or a round of refresh), and send the erasure again");

        assertThat(receipts("nextup").settle(store)).containsExactly(waiting);
        assertThat(receipts("nextup").settle(store)).containsExactly(waiting);
        assertThat(producer.history()).isEmpty();
        assertThat(store.erasures()).containsExactly(ADA);

        receipts("nextup").settle(store);
        assertThat(store.erasures()).isEmpty();
    }

    @Test
    void everyJobMustHaveForgotten() throws Exception {
        committed.put("a", Map.of(3, 2_000L, 0, 18L));
        committed.put("b", Map.of(3, 1_000L, 0, 19L));
        FakePendingErasures store = new FakePendingErasures(ADA, BEA);

        assertThat(receipts("b", "a", "b").settle(store))
                .containsExactly(
                        new Waiting(
                                ADA,
                                "job b has committed offset 1000 in partition 3: a checkpoint must complete beyond 1041"),
                        new Proven(
                                BEA, List.of(new JobProgress("a", 18), new JobProgress("b", 19))));
        assertThat(producer.history()).hasSize(1);
        assertThat(store.erasures()).containsExactly(ADA);
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void whatTheBrokerDidNotTakeStaysInTheStoreAndIsRepeated() throws Exception {
        committed.put("nextup", Map.of(3, 1042L));
        FakePendingErasures store = new FakePendingErasures(ADA);
        ErasureReceipts receipts = receipts("nextup");
        producer.sendException = new TimeoutException("nobody answered");

        assertThatThrownBy(() -> receipts.settle(store))
                .isInstanceOf(ReceiptException.class)
                .hasMessageContaining("nextup.erasure-receipts.v1 at broker:1")
                .hasMessageContaining("nobody answered")
                .hasMessageContaining("./nextup topics");
        assertThat(store.erasures()).containsExactly(ADA);

        producer.sendException = null;
        receipts.settle(store);
        assertThat(producer.history()).hasSize(1);
        assertThat(store.erasures()).isEmpty();
    }

    @Test
    void oneReceiptThatIsNotAcknowledgedKeepsAllErasuresOfItsBatchInTheStore() {
        committed.put("nextup", Map.of(3, 1042L, 0, 18L));
        FakePendingErasures store = new FakePendingErasures(ADA, BEA);
        MockProducer<byte[], byte[]> halfway =
                new MockProducer<>(
                        false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized void flush() {
                        completeNext();
                        errorNext(new TimeoutException("gone"));
                    }
                };

        assertThatThrownBy(() -> receipts(halfway, "nextup").settle(store))
                .isInstanceOf(ReceiptException.class)
                .hasMessageContaining(": gone");
        assertThat(store.erasures()).containsExactly(ADA, BEA);
    }

    @Test
    void manyReceiptsAreWrittenInBatchesOfWhichThoseWrittenAreForgotten() {
        Erasure[] erasures = erasures(2 * ErasureReceipts.BATCH + 1);
        FakePendingErasures store = new FakePendingErasures(erasures);
        List<Integer> sent = new ArrayList<>();

        assertThatThrownBy(() -> receipts(endsInTheSecondBatch(sent), "nextup").settle(store))
                .isInstanceOf(ReceiptException.class)
                .hasMessageContaining(": gone");
        assertThat(sent).containsExactly(ErasureReceipts.BATCH, 2 * ErasureReceipts.BATCH);
        assertThat(store.erasures())
                .isEqualTo(List.of(erasures).subList(ErasureReceipts.BATCH, erasures.length));
    }

    @Test
    void aStoreThatFailsAsWellDoesNotHideWhatFailedFirst() {
        FakePendingErasures store = new FakePendingErasures(erasures(ErasureReceipts.BATCH + 1));
        store.failWith(new IOException("the disk is full"));

        assertThatThrownBy(
                        () ->
                                receipts(endsInTheSecondBatch(new ArrayList<>()), "nextup")
                                        .settle(store))
                .isInstanceOf(ReceiptException.class)
                .satisfies(
                        failed ->
                                assertThat(failed.getSuppressed())
                                        .extracting(Throwable::getMessage)
                                        .containsExactly("the disk is full"));
    }

    /** Erasures that a job has forgotten. */
    private Erasure[] erasures(int count) {
        committed.put("nextup", Map.of(0, Long.MAX_VALUE));
        return IntStream.range(0, count)
                .mapToObj(i -> new Erasure("u" + i, 0, i, NOW))
                .toArray(Erasure[]::new);
    }

    /**
     * @param sent gets the number of receipts sent so far, at each batch's end
     */
    private static MockProducer<byte[], byte[]> endsInTheSecondBatch(List<Integer> sent) {
        return new MockProducer<>(
                false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized void flush() {
                sent.add(history().size());
                if (sent.size() == 2) {
                    errorNext(new TimeoutException("gone"));
                }
                super.flush();
            }
        };
    }

    @Test
    void withoutErasuresNobodyIsAsked() throws Exception {
        assertThat(receipts("nextup").settle(new FakePendingErasures())).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void withoutAJobNothingCouldBeProven() {
        assertThatThrownBy(this::receipts)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "No job is named: name the consumer group of every job that has to forget");
    }

    private ErasureReceipts receipts(String... groups) {
        return receipts(producer, groups);
    }

    private ErasureReceipts receipts(MockProducer<byte[], byte[]> to, String... groups) {
        return new ErasureReceipts(
                new CommittedOffsets() {
                    @Override
                    public Map<Integer, Long> of(String group) {
                        asked.add(group);
                        return committed.getOrDefault(group, Map.of());
                    }

                    @Override
                    public Optional<String> topicId() {
                        return topicIds.poll();
                    }
                },
                new ReceiptWriter(
                        new AcknowledgedWriter(
                                to, KafkaSettings.at("broker:1"), Topics.ERASURE_RECEIPTS),
                        Topics.ERASURE_RECEIPTS),
                Topics.INTERACTIONS,
                List.of(groups),
                InstantSource.fixed(Instant.ofEpochMilli(NOW)));
    }
}
