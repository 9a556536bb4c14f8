package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every link between the pages leads somewhere. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("https?://.*|mailto:.*");
    private static final Pattern HEADING = Pattern.compile("#+ (.*)");
    private static final Pattern LINKED = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    @Test
    void everyLinkOfEveryPageLeadsToAFileAndAHeadingThatAreThere() throws IOException {
        List<Path> pages = Pages.all();
        assertThat(pages)
                .contains(Pages.ROOT.resolve("README.md"), Pages.ROOT.resolve("schemas/README.md"));

        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            broken.addAll(brokenLinks(page));
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void aLinkToAMissingFileOrHeadingIsFound(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("b.md"), "# The `one` [heading](a.md)\n");
        Path page =
                Files.writeString(
                        directory.resolve("a.md"),
                        "# Here\n[](b.md#the-one-heading) [](#here) [](b.md#other) [](c.md) [](#gone)\n");
        assertThat(brokenLinks(page))
                .extracting(line -> line.substring(line.indexOf(": ") + 2))
                .containsExactly("b.md#other", "c.md", "#gone");
    }

    static List<String> brokenLinks(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (MatchResult match : LINK.matcher(Files.readString(page)).results().toList()) {
            String link = match.group(1);
            if (!ELSEWHERE.matcher(link).matches() && !leadsSomewhere(page, link)) {
                broken.add(page + ": " + link);
            }
        }
        return broken;
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return hash < 0
                || !target.toString().endsWith(".md")
                || anchors(target).contains(link.substring(hash + 1));
    }

    /** The anchors that GitHub gives to the headings of a page. */
    private static List<String> anchors(Path page) throws IOException {
        List<String> anchors = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("```")) {
                code = !code;
            }
            Matcher heading = HEADING.matcher(line);
            if (!code && heading.matches()) {
                String text = LINKED.matcher(heading.group(1)).replaceAll("$1");
                anchors.add(
                        text.toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
                                .strip()
                                .replace(' ', '-'));
            }
        }
        return anchors;
    }
}
