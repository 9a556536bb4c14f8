package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.acceptance.kubernetes.Kustomize;
import io.nextup.acceptance.kubernetes.Manifest;
import io.nextup.acceptance.pages.CommandRules.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs every {@code kustomize build} of the pages. */
class KustomizePagesTest {
    @Test
    void everyDirectoryThatAPageRendersHasManifests() throws IOException {
        assumeTrue(
                Kustomize.isThere(),
                "kustomize is missing: no command of a page is run (apt install kustomize)");
        CommandRules rules =
                CommandRules.of(Sources.read(), new ClusterNames(Set.of(), Map.of(), ""));
        List<String> rendered = new ArrayList<>();
        for (Path page : Pages.ofToday()) {
            for (PageCommand command :
                    PageReader.read(Pages.name(page), Files.readString(page), rules::isProgram)
                            .commands()) {
                if (rules.ruleOf(command).filter(one -> one.kind() == Kind.RENDERS).isPresent()) {
                    String directory = command.arguments().get(1);
                    assertThat(Manifest.all(Kustomize.build(Pages.ROOT.resolve(directory))))
                            .as(command.toString())
                            .isNotEmpty();
                    rendered.add(directory);
                }
            }
        }
        assertThat(rendered).isNotEmpty();
    }
}
