package io.nextup.acceptance.pages;

import io.nextup.kafka.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Topics that a client of another project reads or writes are Nextup's. */
final class TopicCheck implements CommandRules.Check {
    private static final Set<String> OPTIONS = Set.of("--topic", "-t");

    @Override
    public List<String> problems(PageCommand command) {
        List<String> problems = new ArrayList<>();
        List<String> words = command.arguments();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (OPTIONS.contains(words.get(i)) && !isTopic(words.get(i + 1))) {
                problems.add("%s is not a topic of Nextup".formatted(words.get(i + 1)));
            }
        }
        return problems;
    }

    static boolean isTopic(String name) {
        return TopicNames.defaults().byDefaultName().containsKey(name);
    }
}
