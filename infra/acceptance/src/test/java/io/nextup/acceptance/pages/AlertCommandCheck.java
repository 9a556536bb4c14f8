package io.nextup.acceptance.pages;

import java.util.List;
import java.util.stream.Stream;

/**
 * Arguments of the functions that the alerts' page defines for each deployment: verbs of {@code n},
 * and parts of {@code logs}, which have the same names on Kubernetes and in compose.
 */
final class AlertCommandCheck implements CommandRules.Check {
    static final String VERB = "n";
    static final String LOGS = "logs";

    private final VerbCheck verbs;
    private final KubectlCheck kubectl;
    private final ComposeCheck compose;

    AlertCommandCheck(VerbCheck verbs, KubectlCheck kubectl, ComposeCheck compose) {
        this.verbs = verbs;
        this.kubectl = kubectl;
        this.compose = compose;
    }

    @Override
    public List<String> problems(PageCommand command) {
        if (command.program().equals(VERB)) {
            return verbs.problems(command.arguments(), false);
        }
        String part = command.arguments().get(0);
        return Stream.of(
                        kubectl.problems(as(command, "kubectl", "logs", "-l", "component=" + part)),
                        compose.problems(
                                as(
                                        command,
                                        "docker",
                                        "compose",
                                        "-f",
                                        ComposeCheck.FILE,
                                        LOGS,
                                        part)))
                .flatMap(List::stream)
                .toList();
    }

    private static PageCommand as(PageCommand command, String... words) {
        return new PageCommand(
                command.page(), command.line(), List.of(words), List.of(), List.of(), false);
    }
}
