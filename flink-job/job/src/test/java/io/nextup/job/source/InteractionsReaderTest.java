package io.nextup.job.source;

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
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class InteractionsReaderTest {
    private static final TopicPartition CLICKS = new TopicPartition("clicks", 0);

    /** The calls that the connector's reader received. */
    private final List<String> calls = new ArrayList<>();

    /** The failure of each call, if there is one. */
    private RuntimeException failure;

    @Test
    void everythingThatFlinkTellsTheReaderReachesTheConnectors() throws Exception {
        InteractionsReader reader = reader(none -> Map.of());
        List<String> names = new ArrayList<>();
        for (Method method : SourceReader.class.getMethods()) {
            method.invoke(reader, arguments(method));
            names.add(method.getName());
        }

        assertThat(names).contains("notifyCheckpointComplete", "pauseOrResumeSplits", "close");
        assertThat(calls).isEqualTo(names);
    }

    @Test
    void lostRecordsEndTheJobSinceARestartWouldFindTheSame() throws Exception {
        InteractionsReader reader = reader(any -> Map.of(CLICKS, new OffsetRange(7, 9)));

        assertThatThrownBy(() -> reader.addSplits(List.of(new KafkaPartitionSplit(CLICKS, 6))))
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseInstanceOf(LostRecordsException.class)
                .rootCause()
                .hasMessageContaining("offset 6 of clicks-0 is not in the topic, which has 7 to 9");
        assertThat(calls).isEmpty();
    }

    @Test
    void aBrokerThatDoesNotAnswerIsAskedAgainAfterARestart() throws Exception {
        InteractionsReader reader =
                reader(
                        any -> {
                            throw new ExecutionException(new TimeoutException("too late"));
                        });

        assertThatThrownBy(() -> reader.addSplits(List.of(new KafkaPartitionSplit(CLICKS, 6))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("clicks-0")
                .hasMessageContaining("too late");
        assertThat(calls).isEmpty();
    }

    @Test
    void aRightThatTheRunningJobLosesIsNamedWithItsUserAndAddress() {
        TopicAuthorizationException denied = new TopicAuthorizationException(Set.of("any"));
        String line =
                "User:ANONYMOUS lacks Read on topic nextup.interactions.v1 at broker:1: have an administrator allow it (./nextup topics --acls)";
        InteractionsReader reader =
                reader(
                        any -> {
                            throw new ExecutionException(denied);
                        });
        failure = new RuntimeException("One or more fetchers", new RuntimeException(denied));

        assertThatThrownBy(() -> reader.pollNext(null)).hasMessage(line).hasCause(failure);
        assertThatThrownBy(() -> reader.addSplits(List.of(new KafkaPartitionSplit(CLICKS, 6))))
                .hasMessage(line);
        failure = new IllegalStateException("another");
        assertThatThrownBy(() -> reader.pollNext(null)).isSameAs(failure);
    }

    private InteractionsReader reader(InteractionsReader.Ranges ranges) {
        @SuppressWarnings("unchecked")
        SourceReader<RawRecord, KafkaPartitionSplit> connector =
                (SourceReader<RawRecord, KafkaPartitionSplit>)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {SourceReader.class},
                                (proxy, method, arguments) -> {
                                    calls.add(method.getName());
                                    if (failure != null) {
                                        throw failure;
                                    }
                                    return null;
                                });
        return new InteractionsReader(
                connector, ranges, new SplitCheck("skip", false), KafkaSettings.at("broker:1"));
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
