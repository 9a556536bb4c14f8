package io.nextup.local.cluster;

/** Reads a stack trace that came as text. */
final class StackTraces {
    private static final String CAUSE = "Caused by: ";

    private StackTraces() {}

    /** Returns the message of the innermost cause, including its further lines, without frames. */
    static String rootCause(String stackTrace) {
        int last = stackTrace.lastIndexOf(CAUSE);
        String from = last < 0 ? stackTrace : stackTrace.substring(last + CAUSE.length());
        StringBuilder message = new StringBuilder();
        for (String line : from.lines().toList()) {
            if (line.startsWith("\tat ") || line.startsWith("\t...")) {
                break;
            }
            if (!line.isBlank()) {
                message.append(message.isEmpty() ? "" : System.lineSeparator()).append(line);
            }
        }
        return message.toString().strip();
    }
}
