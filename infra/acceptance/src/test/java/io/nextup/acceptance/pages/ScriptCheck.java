package io.nextup.acceptance.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Scripts, classes and files that a command names are in the repository, or the page makes them.
 */
final class ScriptCheck implements CommandRules.Check {
    static final String QUALITY = "model-trainer/benchmarks/quality.py";
    static final String RUN = "model-trainer/benchmarks/run";
    static final String CODECS = "schemas/events/benchmarks/run";

    /** The trainer's options stand after these. */
    private static final String NETWORK = "--network";

    private static final String REST = "--";

    private static final Pattern CLASS = Pattern.compile("io\\.nextup\\.[\\w.]+");

    private final Sources sources;
    private final VerbCheck verb;

    ScriptCheck(Sources sources, VerbCheck verb) {
        this.sources = sources;
        this.verb = verb;
    }

    @Override
    public List<String> problems(PageCommand command) {
        List<String> problems = new ArrayList<>();
        for (String word : command.words()) {
            if (CLASS.matcher(word).matches() && !sources.hasClass(word)) {
                problems.add("there is no class %s".formatted(word));
            } else if (word.matches("(model-trainer|infra|schemas|docker)/.*")
                    && sources.text(word) == null) {
                problems.add("there is no file %s".formatted(word));
            } else if (word.endsWith(".py") && word.indexOf('/') < 0 && !isMade(word, command)) {
                problems.add("the page does not say what %s is".formatted(word));
            }
        }
        if (command.program().equals(QUALITY)) {
            quality(command.arguments(), problems);
        }
        return problems;
    }

    /** A page that shows a program says under which name to save it. */
    private boolean isMade(String file, PageCommand command) {
        String page = sources.text(command.page());
        return page != null && page.contains("`" + file + "`");
    }

    private void quality(List<String> words, List<String> problems) {
        int rest = words.indexOf(REST);
        List<String> own = rest < 0 ? words : words.subList(0, rest);
        List<String> trainer =
                new ArrayList<>(rest < 0 ? List.of() : words.subList(rest + 1, words.size()));
        for (int i = 0; i < own.size(); i++) {
            String word = own.get(i);
            if (word.startsWith("-")
                    && !sources.text(QUALITY).contains("add_argument(\"" + word + "\"")) {
                problems.add("%s has no option %s".formatted(QUALITY, word));
            } else if (word.equals(NETWORK) && i + 1 < own.size()) {
                trainer.addAll(List.of(own.get(++i).split(" ")));
            }
        }
        trainer.add(0, "train");
        problems.addAll(verb.problems(trainer, true));
    }
}
