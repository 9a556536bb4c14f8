package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class ClusterIdTest {
    private static final String[] ARGUMENTS = {
        "--nextup.kafka.bootstrap-servers=${env:BROKERS}",
        "--nextup.kafka.group-id",
        "nextup-${kubernetes.cluster-id}",
        "--nextup.publish.transactional-id-prefix=${kubernetes.cluster-id}-x"
    };

    @Test
    void everyPlaceholderBecomesTheIdAndAllElseStays() {
        Configuration flink =
                Configuration.fromMap(Map.of("kubernetes.cluster-id", "nextup-green"));

        assertThat(ClusterId.resolve(ARGUMENTS, flink))
                .containsExactly(
                        "--nextup.kafka.bootstrap-servers=${env:BROKERS}",
                        "--nextup.kafka.group-id",
                        "nextup-nextup-green",
                        "--nextup.publish.transactional-id-prefix=nextup-green-x");
    }

    @Test
    void aPlaceholderOutsideOfKubernetesStopsTheStart() {
        assertThatThrownBy(() -> ClusterId.resolve(ARGUMENTS, new Configuration()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "nextup-${kubernetes.cluster-id} stands for Flink's setting kubernetes.cluster-id, which is not set: only Flink on Kubernetes sets it. Write a name of your own in its place");
    }

    @Test
    void argumentsWithoutPlaceholdersNeedNoId() {
        assertThat(ClusterId.resolve(new String[] {"--a", "b"}, new Configuration()))
                .containsExactly("--a", "b");
    }
}
