package io.nextup.trainer.report;

import static java.util.Objects.requireNonNull;

import io.nextup.trainer.evaluate.Examples;
import io.nextup.trainer.evaluate.Examples.Example;
import io.nextup.trainer.plot.Markup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A few users' lists on a page. It names no user: an id would outlive its user's erasure in a file
 * that nobody erases.
 *
 * @param titles text of an item's id; empty for one without
 */
public record ExampleSection(List<Example> examples, Function<String, Optional<String>> titles) {
    public ExampleSection {
        examples = List.copyOf(examples);
        requireNonNull(titles, "titles is null");
    }

    String markup() {
        StringBuilder html = new StringBuilder();
        html.append(Markup.format("<h2>%d users</h2>\n", examples.size()));
        html.append(
                Markup.format(
                        "<p>%s. The page holds no ids of users, but what they did.</p>\n",
                        Examples.CHOICE));
        html.append(
                "<div class=\"scroll\"><table id=\"users\">\n<thead><tr><th>last items, the newest last</th><th>the list, as served</th><th>what came</th></tr></thead>\n<tbody>\n");
        examples.forEach(one -> html.append(row(one)));
        return html.append("</tbody></table></div>\n").toString();
    }

    private String row(Example example) {
        int place = example.list().indexOf(example.came()) + 1;
        String earlier =
                example.length() > example.last().size()
                        ? Markup.format(
                                "<li>%d earlier</li>", example.length() - example.last().size())
                        : "";
        return Markup.format(
                "<tr><td><ul>%s%s</ul></td><td><ol>%s</ol></td><td>%s<br/>%s</td></tr>\n",
                earlier,
                items(example.last(), ""),
                items(example.list(), example.came()),
                name(example.came()),
                place == 0 ? "not in the list" : "place " + place);
    }

    private String items(List<String> itemIds, String marked) {
        return itemIds.stream()
                .map(
                        id ->
                                id.equals(marked)
                                        ? "<li><mark>%s</mark></li>".formatted(name(id))
                                        : "<li>%s</li>".formatted(name(id)))
                .collect(Collectors.joining());
    }

    private String name(String itemId) {
        return Markup.text(titles.apply(itemId).orElse(itemId));
    }
}
