package io.nextup.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.job.ingest.RawRecord;
import io.nextup.job.ingest.RawRecordDeserializer;
import io.nextup.kafka.KafkaSettings;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** The source's enumerators before they ask a broker. */
class InteractionsSourceTest {
    private final InteractionsSource source =
            new InteractionsSource(
                    KafkaSource.<RawRecord>builder()
                            .setBootstrapServers("localhost:1")
                            .setDeserializer(new RawRecordDeserializer(List.of())),
                    KafkaSettings.at("localhost:1"),
                    "skip",
                    false);

    /** Otherwise a topic that has grown while the job stood still would go unnoticed. */
    @Test
    void aRestoredEnumeratorRemembersTheTopicOfItsCheckpoint() throws Exception {
        SourceTopic topic = new SourceTopic("clicks", new Uuid(1, 2), 2);
        try (SplitEnumerator<KafkaPartitionSplit, InteractionsCheckpoint> restored =
                source.restoreEnumerator(
                        context(),
                        new InteractionsCheckpoint(
                                new KafkaSourceEnumState(Set.of(), true), topic))) {
            assertThat(restored.snapshotState(1).topic()).isEqualTo(topic);
        }
    }

    @Test
    void anEnumeratorOfAFreshStartRemembersNoTopic() throws Exception {
        try (SplitEnumerator<KafkaPartitionSplit, InteractionsCheckpoint> fresh =
                source.createEnumerator(context())) {
            assertThat(fresh.snapshotState(1).topic()).isNull();
        }
    }

    @SuppressWarnings("unchecked")
    private static SplitEnumeratorContext<KafkaPartitionSplit> context() {
        return (SplitEnumeratorContext<KafkaPartitionSplit>)
                Proxy.newProxyInstance(
                        SplitEnumeratorContext.class.getClassLoader(),
                        new Class<?>[] {SplitEnumeratorContext.class},
                        (proxy, method, arguments) -> {
                            throw new UnsupportedOperationException(method.getName());
                        });
    }
}
