package io.nextup.launcher.verb;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.OptionSpec;

/** Defaults of options from a place that an error about such an option names, too. */
public interface DefaultsWithOrigin extends IDefaultValueProvider {
    /**
     * A default and where it stands.
     *
     * @param place file and line, such as {@code nextup.yaml:3}
     */
    record Origin(String value, String place) {
        public Origin {
            requireNonNull(value, "value is null");
            requireNonNull(place, "place is null");
        }
    }

    /** Returns the default that an option has from here; empty without one. */
    Optional<Origin> origin(OptionSpec option);
}
