package io.nextup.acceptance.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Options of Kafka's console producer, topics, and the records that a page types into it. */
final class KafkaToolCheck implements CommandRules.Check {
    private static final Set<String> OPTIONS =
            Set.of("--bootstrap-server", "--command-config", "--topic", "--reader-property");
    private static final Set<String> READER_PROPERTIES =
            Set.of("parse.key", "key.separator", "null.marker");
    private static final String SEPARATOR = "key.separator=";
    private static final String NULL = "null.marker=";

    @Override
    public List<String> problems(PageCommand command) {
        List<String> problems = new ArrayList<>();
        List<String> words = command.arguments();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            String option = words.get(i);
            String value = words.get(i + 1);
            if (!OPTIONS.contains(option)) {
                problems.add("%s is none of %s".formatted(option, OPTIONS));
            } else if (option.equals("--topic") && !TopicCheck.isTopic(value)) {
                problems.add("%s is not a topic of Nextup".formatted(value));
            } else if (option.equals("--reader-property")
                    && !READER_PROPERTIES.contains(value.split("=", 2)[0])) {
                problems.add("%s is none of %s".formatted(value, READER_PROPERTIES));
            }
        }
        for (String record : command.input()) {
            record(record, words, problems);
        }
        return problems;
    }

    private static void record(String record, List<String> words, List<String> problems) {
        String separator = valueAfter(SEPARATOR, words);
        int end = separator.isEmpty() ? -1 : record.indexOf(separator);
        String value = record.substring(end + separator.length());
        if (end <= 0) {
            problems.add("\"%s\" has no key".formatted(record));
        } else if (!value.equals(valueAfter(NULL, words))) {
            try {
                Codecs.INTERACTION.decode(value.getBytes(UTF_8), 1);
            } catch (DecodeException e) {
                problems.add("\"%s\": %s".formatted(record, e.getMessage()));
            }
        }
    }

    private static String valueAfter(String prefix, List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith(prefix))
                .map(word -> word.substring(prefix.length()))
                .findFirst()
                .orElse("");
    }
}
