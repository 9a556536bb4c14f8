package io.nextup.release;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judgement of what an advisory does to the programs: CycloneDX's {@code analysis}.
 *
 * @param justification only with {@code not_affected}, and always with it
 * @param detail plain English
 */
record Analysis(
        String state, Optional<String> justification, List<String> response, String detail) {
    private static final String IN_TRIAGE = "in_triage";
    private static final Set<String> STATES =
            Set.of("resolved", "exploitable", IN_TRIAGE, "false_positive", "not_affected");
    private static final Set<String> JUSTIFICATIONS =
            Set.of(
                    "code_not_present",
                    "code_not_reachable",
                    "requires_configuration",
                    "requires_dependency",
                    "requires_environment",
                    "protected_by_compiler",
                    "protected_at_runtime",
                    "protected_at_perimeter",
                    "protected_by_mitigating_control");
    private static final Set<String> RESPONSES =
            Set.of("can_not_fix", "will_not_fix", "update", "rollback", "workaround_available");

    Analysis {
        if (!STATES.contains(state)) {
            throw new IllegalArgumentException(
                    "'%s' is not a state of CycloneDX: %s".formatted(state, STATES));
        }
        if (justification.isPresent() != state.equals("not_affected")
                || !JUSTIFICATIONS.containsAll(justification.stream().toList())) {
            throw new IllegalArgumentException(
                    "not_affected, and nothing else, needs a justification of CycloneDX, was %s with %s"
                            .formatted(state, justification.orElse("none")));
        }
        response = List.copyOf(response);
        if (!RESPONSES.containsAll(response)) {
            throw new IllegalArgumentException(
                    "%s are not responses of CycloneDX: %s".formatted(response, RESPONSES));
        }
        if (detail.isBlank()) {
            throw new IllegalArgumentException("An analysis needs a detail");
        }
    }

    /** Tells whether nobody has decided yet. */
    boolean isInTriage() {
        return state.equals(IN_TRIAGE);
    }
}
