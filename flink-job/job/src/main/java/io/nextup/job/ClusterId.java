package io.nextup.job;

import java.util.Arrays;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Replaces {@code ${kubernetes.cluster-id}} in the job's arguments by Flink's own setting of that
 * name. Two deployments that run from one template, such as blue and green, need other names on the
 * broker: a consumer group and transactional ids of their own.
 */
final class ClusterId {
    private static final ConfigOption<String> KEY =
            ConfigOptions.key("kubernetes.cluster-id").stringType().noDefaultValue();

    private static final String PLACEHOLDER = "${%s}".formatted(KEY.key());

    private ClusterId() {}

    /**
     * @throws IllegalArgumentException if an argument contains the placeholder and Flink has no
     *     such setting
     */
    static String[] resolve(String[] arguments, ReadableConfig flink) {
        return Arrays.stream(arguments)
                .map(
                        argument ->
                                argument.contains(PLACEHOLDER)
                                        ? resolve(argument, flink)
                                        : argument)
                .toArray(String[]::new);
    }

    private static String resolve(String argument, ReadableConfig flink) {
        String id =
                flink.getOptional(KEY)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "%s stands for Flink's setting %s, which is not set: only Flink on Kubernetes sets it. Write a name of your own in its place"
                                                        .formatted(argument, KEY.key())));
        return argument.replace(PLACEHOLDER, id);
    }
}
