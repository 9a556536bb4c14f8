package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.Nextup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every option of every verb keeps the rules; {@link CommandsIT} asks the job for its keys. */
class NameRulesTest {
    private static List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>();
        collect(Nextup.commandLine(), options);
        return options;
    }

    private static void collect(CommandLine command, List<OptionSpec> options) {
        options.addAll(command.getCommandSpec().options());
        command.getSubcommands().values().forEach(below -> collect(below, options));
    }

    @Test
    void everyOptionOfEveryVerbKeepsTheRules() {
        Set<String> names = new TreeSet<>();
        options().forEach(option -> names.addAll(List.of(option.names())));
        assertThat(names).contains("--limit", "--time-limit", "--duration", "--job-group");

        assertThat(names.stream().map(NameRules::problemOfOption).flatMap(Optional::stream))
                .isEmpty();
        assertThat(names)
                .as("a bound that no verb has needs no words")
                .containsAll(NameRules.BOUNDS.keySet());
    }

    @Test
    void everyOptionThatTakesATimeSpanSaysSoInItsHelp() {
        List<OptionSpec> spans =
                options().stream().filter(one -> one.type() == Duration.class).toList();
        assertThat(spans).hasSizeGreaterThan(10);
        assertThat(spans).extracting(OptionSpec::paramLabel).containsOnly("DURATION");
    }

    @ParameterizedTest
    @CsvSource({
        "--timeLimit, hyphens",
        "--time_limit, hyphens",
        "-time-limit, hyphens",
        "--seconds, unit",
        "--warm-up-seconds, unit",
        "--poll-ms, unit",
        "--keep-days, unit",
        "--max-memory-mb, unit",
        "--time-budget, --time-limit",
        "--budget, --time-limit",
        "--training-deadline, --time-limit",
        "--most, --limit",
        "--top, --limit",
        "--minimum-users, --min-",
        "--maximum-items, --max-",
        "--max-time, say what it is",
        "--max-results, say what it is"
    })
    void aNameOfAnOptionThatBreaksARuleIsFound(String name, String why) {
        assertThat(NameRules.problemOfOption(name))
                .hasValueSatisfying(words -> assertThat(words).startsWith(name).contains(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--beta2", "--limit", "--warm-up", "--items", "--address"})
    void aNameThatOnlyLooksLikeAUnitIsNone(String name) {
        assertThat(NameRules.problemOfOption(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nextup.scoring.topK, hyphens",
        "nextup.scoring.top_k, hyphens",
        "scoring.top-k, hyphens",
        "nextup.scoring.Linger, hyphens",
        "nextup.scoring.batch.timeout-ms, unit",
        "nextup.models.patience.seconds, unit"
    })
    void aKeyThatBreaksARuleIsFound(String key, String why) {
        assertThat(NameRules.problemOfKey(key))
                .hasValueSatisfying(words -> assertThat(words).startsWith(key).contains(why));
        assertThat(NameRules.problemOfKey("nextup.scoring.batch.max-size")).isEmpty();
    }
}
