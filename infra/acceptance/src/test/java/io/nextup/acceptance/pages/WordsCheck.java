package io.nextup.acceptance.pages;

import java.util.List;
import java.util.regex.Pattern;

/** Every argument after the first, which names an action, is a word of one form and no option. */
final class WordsCheck implements CommandRules.Check {
    private final Pattern form;

    WordsCheck(String form) {
        this.form = Pattern.compile(form);
    }

    @Override
    public List<String> problems(PageCommand command) {
        return command.arguments().stream()
                .skip(1)
                .filter(word -> !form.matcher(word).matches() || word.startsWith("-"))
                .map(word -> "\"%s\" does not look like %s".formatted(word, form))
                .toList();
    }
}
