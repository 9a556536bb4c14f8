package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.Nextup;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The page's table of exit codes is that of the verbs' helps. */
class ExitCodesPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^[|] (\\d+) [|] (.*) [|]$");
    private static final Pattern VERB = Pattern.compile("`([a-z -]+?)(?: --[a-z-]+)?`");

    @Test
    void theTableHasEveryCodeAndTheVerbsThatCanSayNo() throws IOException {
        String page = Files.readString(Pages.ROOT.resolve("README.md"));
        String section = page.substring(page.indexOf("\n### Exit codes\n"));
        Map<String, String> rows = new TreeMap<>();
        for (MatchResult row : ROW.matcher(section).results().toList()) {
            rows.put(row.group(1), row.group(2));
        }
        Set<String> codes = new TreeSet<>();
        Set<String> sayNo = new TreeSet<>();
        collect(Nextup.commandLine(), codes, sayNo);

        assertThat(rows.keySet()).isEqualTo(codes).hasSize(6);
        assertThat(
                        VERB.matcher(rows.get("3"))
                                .results()
                                .map(match -> match.group(1))
                                .collect(Collectors.toSet()))
                .isEqualTo(sayNo);
    }

    private static void collect(CommandLine command, Set<String> codes, Set<String> sayNo) {
        Map<String, String> own = command.getCommandSpec().usageMessage().exitCodeList();
        codes.addAll(own.keySet());
        if (own.containsKey("3")) {
            sayNo.add(command.getCommandSpec().qualifiedName().substring("nextup ".length()));
        }
        command.getSubcommands().values().forEach(below -> collect(below, codes, sayNo));
    }
}
