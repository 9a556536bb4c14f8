package io.nextup.job.source;

import static org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit.EARLIEST_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.job.ingest.RawRecord;
import io.nextup.kafka.KafkaSettings;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class InteractionsReaderTest {
    private static final TopicPartition CLICKS = new TopicPartition("clicks", 0);
    private static final TopicPartition OTHERS = new TopicPartition("clicks", 1);

    /** The calls that the connector's reader received. */
    private final List<String> calls = new ArrayList<>();

    /** The splits that the connector's reader received. */
    private final List<KafkaPartitionSplit> read = new ArrayList<>();

    private final List<SourceEvent> questions = new ArrayList<>();

    /** The failure of each call, if there is one. */
    private RuntimeException failure;

    private final InteractionsReader reader = reader();

    @Test
    void everythingThatFlinkTellsTheReaderReachesTheConnectors() throws Exception {
        List<String> names = new ArrayList<>();
        for (Method method : SourceReader.class.getMethods()) {
            method.invoke(reader, arguments(method));
            names.add(method.getName());
        }
        names.remove("addSplits");

        assertThat(names).contains("notifyCheckpointComplete", "pauseOrResumeSplits", "close");
        assertThat(calls).isEqualTo(names);
        assertThat(questions).isEmpty();
    }

    @Test
    void splitsAreHeldUntilTheEnumeratorSaysWhereToReadThem() {
        reader.addSplits(List.of(split(CLICKS, 6), split(OTHERS, EARLIEST_OFFSET)));
        // Before the start Flink has not registered the reader.
        assertThat(questions).isEmpty();

        reader.start();
        OffsetsQuestion question = new OffsetsQuestion(Map.of(CLICKS, 6L, OTHERS, EARLIEST_OFFSET));
        assertThat(questions).containsExactly(question);
        assertThat(read).isEmpty();
        reader.handleSourceEvents(
                new OffsetsAnswer(question, Map.of(CLICKS, 7L, OTHERS, EARLIEST_OFFSET)));
        assertThat(read).containsExactly(split(CLICKS, 7), split(OTHERS, EARLIEST_OFFSET));
    }

    @Test
    void splitsThatAreAssignedLaterAreAskedForAtOnceWithThoseThatAreHeld() {
        reader.addSplits(List.of(split(CLICKS, 6)));
        reader.start();
        reader.addSplits(List.of(split(OTHERS, 0)));

        assertThat(questions.get(1)).isEqualTo(new OffsetsQuestion(Map.of(CLICKS, 6L, OTHERS, 0L)));
        assertThat(read).isEmpty();
    }

    @Test
    void anAnswerToOtherOffsetsReleasesNothing() {
        reader.addSplits(List.of(split(CLICKS, 6)));
        reader.start();

        reader.handleSourceEvents(
                new OffsetsAnswer(
                        new OffsetsQuestion(Map.of(CLICKS, 5L, OTHERS, 6L)),
                        Map.of(CLICKS, 5L, OTHERS, 6L)));
        assertThat(read).isEmpty();
    }

    @Test
    void aCheckpointHasEachSplitOnceHeldOrRead() {
        reader.addSplits(List.of(split(CLICKS, 6), split(OTHERS, 3)));
        reader.start();
        assertThat(reader.snapshotState(1)).containsExactly(split(CLICKS, 6), split(OTHERS, 3));

        OffsetsQuestion question = new OffsetsQuestion(Map.of(OTHERS, 3L));
        reader.handleSourceEvents(new OffsetsAnswer(question, Map.of(OTHERS, 4L)));
        assertThat(reader.snapshotState(2)).containsExactly(split(OTHERS, 4), split(CLICKS, 6));
    }

    @Test
    void aRightThatTheRunningJobLosesIsNamedWithItsUserAndAddress() {
        TopicAuthorizationException denied = new TopicAuthorizationException(Set.of("any"));
        String line =
                "User:ANONYMOUS lacks Read on topic nextup.interactions.v1 at broker:1: a super user gives it all rights of job, console and trainer with ./nextup topics --acls --user NAME --kafka-config SUPER-USER.properties (NAME is that of a login, which --kafka-config gives)";
        failure = new RuntimeException("One or more fetchers", new RuntimeException(denied));

        assertThatThrownBy(() -> reader.pollNext(null)).hasMessage(line).hasCause(failure);
        failure = new IllegalStateException("another");
        assertThatThrownBy(() -> reader.pollNext(null)).isSameAs(failure);
    }

    private InteractionsReader reader() {
        @SuppressWarnings("unchecked")
        SourceReader<RawRecord, KafkaPartitionSplit> connector =
                (SourceReader<RawRecord, KafkaPartitionSplit>)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {SourceReader.class},
                                (proxy, method, arguments) -> called(method, arguments));
        return new InteractionsReader(connector, questions::add, KafkaSettings.at("broker:1"));
    }

    @SuppressWarnings("unchecked")
    private Object called(Method method, Object[] arguments) {
        calls.add(method.getName());
        if (failure != null) {
            throw failure;
        }
        if (method.getName().equals("addSplits")) {
            read.addAll((List<KafkaPartitionSplit>) arguments[0]);
        }
        return method.getName().equals("snapshotState") ? List.copyOf(read) : null;
    }

    private static KafkaPartitionSplit split(TopicPartition partition, long offset) {
        return new KafkaPartitionSplit(partition, offset);
    }

    private static Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(
                        type ->
                                type == long.class
                                        ? (Object) 1L
                                        : Collection.class.isAssignableFrom(type)
                                                ? List.of()
                                                : null)
                .toArray();
    }
}
