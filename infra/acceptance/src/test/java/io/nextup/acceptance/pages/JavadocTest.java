package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Javadoc begins with a noun or a verb, so that a reader knows at once what is described. */
class JavadocTest {

    /** Beginnings that make a reader wait for the subject. */
    private static final Pattern LATE_SUBJECT =
            Pattern.compile(
                    "/\\*\\*\\s*(?:\\n\\s*\\* )?((?:Of|What|Whether|Who|Whose|Where|As|To|From|In|For|With"
                            + "|Without|By|At|How|Which|When|While|That|On|Until|Such|Since|Beside|Besides)\\b"
                            + "[^\\n]*)");

    @Test
    void noJavadocBeginsWithAPrepositionOrARelativeClause() throws IOException {
        List<String> found = new ArrayList<>();
        int sources = 0;
        for (Path file : Pages.files(".java")) {
            String name = Pages.name(file);
            if (name.contains("/src/main/java/")) {
                sources++;
                for (String beginning : lateSubjects(Files.readString(file))) {
                    found.add(name + ": " + beginning);
                }
            }
        }
        assertThat(sources).isPositive();
        assertThat(found).isEmpty();
    }

    @Test
    void suchABeginningIsFound() {
        String source =
                "/** Whether it is full. */ a\n/**\n * Of a lease: two may fail.\n */ b\n/** Wholesale. */ c";
        assertThat(lateSubjects(source))
                .containsExactly("Whether it is full. */ a", "Of a lease: two may fail.");
    }

    private static List<String> lateSubjects(String source) {
        return LATE_SUBJECT.matcher(source).results().map(match -> match.group(1)).toList();
    }
}
