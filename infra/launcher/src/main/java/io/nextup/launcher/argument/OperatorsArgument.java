package io.nextup.launcher.argument;

import io.nextup.launcher.verb.Heading;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.trainer.option.RequestException;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that names operators which a module's code may use, too. */
@Heading("Models")
public final class OperatorsArgument {
    @Option(
            names = "--allowed-operators",
            paramLabel = "NAMES",
            split = ",",
            description =
                    "Operators that a module's code may name, too, such as torch.warn or print, with"
                            + " commas between (default: those of this build).")
    private List<String> names = List.of();

    /** Returns the operators of this build, and those that are given. */
    public AllowedOperators operators() {
        try {
            return AllowedOperators.ofThisBuild().and(names);
        } catch (IllegalArgumentException e) {
            throw new RequestException("allowedOperators", ": " + e.getMessage(), e);
        }
    }
}
