package io.nextup.acceptance.pages;

import java.util.Map;
import java.util.Set;

/**
 * Names that a cluster knows.
 *
 * @param jobOptions of the job, without the leading hyphens
 * @param flinkOptions of Flink's command line by its actions, with the leading hyphens
 * @param jar the job's jar, without its version
 */
record ClusterNames(Set<String> jobOptions, Map<String, Set<String>> flinkOptions, String jar) {
    /** Before this any property of Kafka's clients may stand. */
    private static final String PROPERTIES = "nextup.kafka.properties.";

    boolean isJobOption(String name) {
        return jobOptions.contains(name) || name.startsWith(PROPERTIES);
    }

    boolean isFlinkOption(String action, String option) {
        return flinkOptions.getOrDefault(action, Set.of()).contains(option);
    }
}
