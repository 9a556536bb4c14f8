package io.nextup.acceptance.pages;

import java.util.ArrayList;
import java.util.List;

/** Options of Flink and of the job, the job's class and its jar are there. */
final class FlinkCheck implements CommandRules.Check {
    /** Stands for any options of the job. */
    private static final String ANY = "--nextup...";

    private static final String CLASS = "--job-classname";

    private final ClusterNames names;
    private final Sources sources;

    FlinkCheck(ClusterNames names, Sources sources) {
        this.names = names;
        this.sources = sources;
    }

    @Override
    public List<String> problems(PageCommand command) {
        List<String> problems = new ArrayList<>();
        // The image's own program takes its few options where flink takes an action.
        String action = command.program().equals("flink") ? command.arguments().get(0) : "";
        List<String> words = command.arguments();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.endsWith(".jar") && !word.equals(names.jar())) {
                problems.add("the job's jar is %s, not %s".formatted(names.jar(), word));
            } else if (word.startsWith("--nextup")) {
                jobOption(word, problems);
            } else if (word.equals(CLASS)) {
                className(i + 1 < words.size() ? words.get(i + 1) : "", problems);
            } else if (word.startsWith("-") && !names.isFlinkOption(action, word)) {
                problems.add("flink %s has no option %s".formatted(action, word));
            }
        }
        return problems;
    }

    private void jobOption(String word, List<String> problems) {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        if (!word.equals(ANY) && !names.isJobOption(name)) {
            problems.add("the job has no option --%s: see its --help".formatted(name));
        }
    }

    private void className(String name, List<String> problems) {
        if (name.indexOf('.') < 0 || !sources.hasClass(name)) {
            problems.add("there is no class \"%s\"".formatted(name));
        }
    }
}
