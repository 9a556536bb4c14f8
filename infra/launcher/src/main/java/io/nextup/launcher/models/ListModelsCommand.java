package io.nextup.launcher.models;

import static io.nextup.event.TerminalText.onOneLine;
import static java.util.Objects.requireNonNull;

import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.ListModels;
import io.nextup.trainer.operate.ListModels.Model;
import io.nextup.trainer.report.StandingJson;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code models list}: shows a registry's models, and which one is announced. */
@Command(
        name = "list",
        customSynopsis = "${COMMAND-FULL-NAME} [OPTIONS]",
        sortOptions = false,
        description = {
            "Lists every model of a registry, says how good it is, and marks the one that is announced."
                    + " models alone does the same."
        },
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME}",
            "  ${COMMAND-FULL-NAME} --registry s3://bucket/models --slot default --json"
        })
final class ListModelsCommand extends Verb {
    private final Clock clock;

    @Mixin private RegistryArgument registry;

    @Mixin private KafkaArguments kafka;

    @Mixin private SlotArgument slot;

    ListModelsCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        ListModels.Result list = new ListModels(clock).run(registry.name(), slot.of(kafka));
        list.unknown()
                .ifPresent(reason -> note("Which model is announced is not known: " + reason));
        if (json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("slot", list.slot());
            json.put("announcedModelVersion", list.announced().orElse(null));
            json.put("models", list.models().stream().map(one -> json(one, list)).toList());
            printJson(json);
            return OK;
        }
        if (list.models().isEmpty()) {
            out().println("%s holds no models".formatted(registry.name()));
        }
        list.models().forEach(one -> print(one, list.isAnnounced(one).orElse(false)));
        return OK;
    }

    private static Map<String, Object> json(Model model, ListModels.Result list) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("modelVersion", model.version());
        json.put("announced", list.isAnnounced(model).orElse(null));
        model.damage().ifPresent(damage -> json.put("damage", damage));
        model.facts()
                .ifPresent(
                        facts -> {
                            json.put("family", facts.family());
                            json.put("createdAt", facts.createdAt());
                            json.put("itemCount", facts.items());
                            json.put("metrics", facts.metrics());
                            facts.standing()
                                    .ifPresent(
                                            standing ->
                                                    json.put(
                                                            "standing", StandingJson.of(standing)));
                        });
        return json;
    }

    private void print(Model model, boolean announced) {
        out().println((announced ? "* " : "  ") + model.version());
        model.damage().ifPresent(damage -> out().println("      damaged: " + onOneLine(damage)));
        model.facts().ifPresent(this::print);
    }

    private void print(ListModels.Facts facts) {
        out().println(
                        "      %s, %d items, %s"
                                .formatted(
                                        onOneLine(facts.family()),
                                        facts.items(),
                                        facts.createdAt()));
        if (facts.standing().isPresent()) {
            out().println("      " + onOneLine(facts.standing().get().sentence()));
            return;
        }
        facts.metrics()
                .forEach(
                        (name, value) ->
                                out().println(
                                                String.format(
                                                        Locale.ROOT,
                                                        "      %.4f  %s",
                                                        value,
                                                        onOneLine(name))));
    }
}
