package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.acceptance.pages.CommandRules.Kind;
import io.nextup.acceptance.pages.CommandRules.Rule;
import io.nextup.acceptance.pages.PageReader.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every command of every page is one that its program takes. {@link CommandsIT} runs those of our
 * own program, and asks the built job and Flink for the names of their options.
 */
class CommandsTest {
    private static final Sources SOURCES = Sources.read();
    private static final ClusterNames NAMES =
            new ClusterNames(
                    Set.of("nextup.kafka.start"),
                    Map.of("run", Set.of("--fromSavepoint")),
                    "nextup-job-flink.jar");
    private static final CommandRules RULES = CommandRules.of(SOURCES, NAMES);

    @Test
    void everyCommandOfEveryPageHasARuleAndIsTakenByItsProgram() throws IOException {
        List<String> problems = new ArrayList<>();
        List<PageCommand> commands = new ArrayList<>();
        for (Path page : Pages.ofToday()) {
            Reading reading =
                    PageReader.read(Pages.name(page), Files.readString(page), RULES::isProgram);
            problems.addAll(reading.problems());
            commands.addAll(reading.commands());
        }
        for (PageCommand command : commands) {
            if (!isFlinks(command)) {
                problems.addAll(RULES.problems(command));
            }
        }
        assertThat(problems).isEmpty();
        assertThat(RULES.all())
                .as("a rule that covers no command of a page is not needed")
                .allMatch(rule -> commands.stream().anyMatch(rule::covers));
    }

    private static boolean isFlinks(PageCommand command) {
        return RULES.ruleOf(command).map(Rule::check).orElse(null) instanceof FlinkCheck;
    }

    @Test
    void aTestThatIsToRunACommandIsThere() {
        assertThat(RULES.all())
                .filteredOn(rule -> !rule.runBy().isEmpty())
                .allMatch(rule -> SOURCES.hasClass(rule.runBy()));
        assertThat(RULES.all())
                .filteredOn(rule -> rule.kind() == Kind.LONG || rule.kind() == Kind.RUN)
                .allMatch(rule -> !rule.runBy().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "./nextup trian --events clicks.csv; trian",
                "./nextup train --evnts clicks.csv --registry models; --evnts",
                "./nextup train --registry; --registry",
                "./nextup replay --rate fast --events clicks.csv; fast",
                "flink run nextup-job-flink.jar --nextup.kafka.strat latest; --nextup.kafka.strat",
                "flink run --fromSavepont /s nextup-job-flink.jar; --fromSavepont",
                "flink run nextup-jobs.jar; nextup-jobs.jar",
                "standalone-job --job-classname io.nextup.job.RecomenderJob; io.nextup.job.RecomenderJob",
                "mvn -B verify -Pfualts; fualts",
                "mvn -B verify -pl infra/locale; infra/locale",
                "mvn -B verify -Dit.test=FaultIT; FaultIT",
                "mvn -B verify -Dnextup.restart=20; nextup.restart",
                "mvn spotles:apply; spotles",
                "kafka-console-producer.sh --topic nextup.interaction.v1; nextup.interaction.v1",
                "kafka-console-producer.sh --topik nextup.interactions.v1; --topik",
                "model-trainer/benchmarks/run io.nextup.trainer.Epochs; io.nextup.trainer.Epochs",
                "model-trainer/benchmarks/quality.py r h --network \"--max-lenght 9\"; --max-lenght",
                "model-trainer/benchmarks/quality.py r h --netwrk x; --netwrk",
                "promtool test rules infra/monitoring/alert-test.yaml; infra/monitoring/alert-test.yaml",
                "apt install --yess python3-torch; --yess",
                "kubectl aply -k infra/kubernetes/base; aply",
                "kubectl apply -k infra/kubernetes/bases; infra/kubernetes/bases",
                "kubectl apply -K infra/kubernetes/base; -K",
                "kubectl create --filename infra/kubernetes/savepoints.yaml; savepoints.yaml",
                "kubectl create secret generic nextup-s4 --from-literal a=b; nextup-s4",
                "kubectl create job now --from cronjob/nextup-prunes; nextup-prunes",
                "kubectl exec deployment/nextup-trainer -- nextup models stat; stat",
                "kubectl exec deployment/nextup-trainer -- nextap models status; -- nextup",
                "kubectl get flinkdeployments nextap; nextap",
                "kubectl get flinkdeploymentz; flinkdeploymentz",
                "kubectl logs deployment/nextup-trainers; nextup-trainers",
                "kubectl get pods --namespace nextap; nextap",
                "kubectl describe pods --selector component=taskmanagers; component=taskmanagers",
                "kubectl label namespace shop nextup/kafka=clients; nextup/kafka=clients",
                "kubectl logs -n nextup -l component=taskmanagers; component=taskmanagers",
                "kubectl get -n nextup flinkdeployments,podz; podz",
                "docker compose -f docker/compos.yaml ps; docker/compose.yaml",
                "docker compose -f docker/compose.yaml pss; pss",
                "docker compose -f docker/compose.yaml restart refreshs; refreshs",
                "docker compose -f docker/compose.yaml --profile refreshs up -d; refreshs",
                "docker compose -f docker/compose.yaml run --rmm trainer; --rmm",
                "docker compose -f docker/compose.yaml run --rm trainer models stat; stat",
                "docker compose -f docker/compose.yaml up -d --scale taskmanagers=3; taskmanagers",
                "n models stat; stat",
                "logs kafkas; kafkas",
                "kustomize build infra/kubernetes/overlays/prod; infra/kubernetes/overlays/prod",
                "helm install nextup; CommandRules"
            })
    void aNameThatIsNotThereIsFoundWithItsPlace(String command, String name) {
        PageCommand planted = only("# Planted\n\n```sh\n%s\n```\n".formatted(command));

        assertThat(RULES.problems(planted))
                .anySatisfy(problem -> assertThat(problem).startsWith("a.md:4: ").contains(name));
    }

    @Test
    void aMentionMayLeaveOutWhatTheVerbNeedsButNamesNothingThatIsNotThere() {
        assertThat(RULES.problems(only("First `./nextup train --family blend`, then more.\n")))
                .isEmpty();
        assertThat(RULES.problems(only("First\n`./nextup train --famly blend`.\n")))
                .singleElement()
                .satisfies(problem -> assertThat(problem).startsWith("a.md:2: ").contains("famly"));
        assertThat(RULES.problems(only("See `mvn verify -Pnone`.\n"))).hasSize(1);
    }

    @Test
    void aRecordThatIsTypedIntoAProducerIsOneThatTheJobTakes() {
        String page =
                """
                ```sh
                kafka-console-producer.sh --topic nextup.interactions.v1 \\
                    --reader-property key.separator='|' --reader-property null.marker=NONE
                >ada|%s
                ```
                """;
        assertThat(RULES.problems(only(page.formatted("NONE")))).isEmpty();
        assertThat(RULES.problems(only(page.formatted("{\"userId\": \"ada\", \"itemId\": \"i\"}"))))
                .isEmpty();
        assertThat(RULES.problems(only(page.formatted("{\"userId\": \"ada\"}"))))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("itemId"));
    }

    private static PageCommand only(String page) {
        Reading reading = PageReader.read("a.md", page, RULES::isProgram);
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.commands()).hasSize(1);
        return reading.commands().get(0);
    }
}
