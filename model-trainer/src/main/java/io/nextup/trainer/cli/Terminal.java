package io.nextup.trainer.cli;

import java.io.Console;

/** The terminal that a verb may run at. */
final class Terminal {
    private Terminal() {}

    /** Tells whether someone watches, so that a line may be redrawn. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isWatched() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            // From Java 22 there is a console even where there is no terminal, and this to ask it.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
