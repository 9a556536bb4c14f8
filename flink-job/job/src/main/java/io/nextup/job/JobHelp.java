package io.nextup.job;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;

/** The output of {@code --help}. */
final class JobHelp {
    private JobHelp() {}

    static String text() {
        StringBuilder text =
                new StringBuilder(
                        """
                        Recommends the next item to each user of a Kafka topic of interactions.

                        Options, as --key value or --key=value:
                        """);
        for (ConfigOption<?> option : JobOptions.all()) {
            text.append(
                    "%n  --%s %s%n      %s%n"
                            .formatted(option.key(), value(option), about(option)));
        }
        return text.append(
                        """

                        Example:
                          flink run nextup-job-flink.jar --nextup.kafka.bootstrap-servers broker:9092 --nextup.parallelism 4
                        """)
                .toString();
    }

    private static String value(ConfigOption<?> option) {
        return option.hasDefaultValue()
                ? "(default: %s)".formatted(option.defaultValue())
                : "(no default)";
    }

    private static String about(ConfigOption<?> option) {
        return new HtmlFormatter().format(option.description());
    }
}
