package io.nextup.trainer.cli.log;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Words of errors for people. */
public final class ErrorWords {
    private ErrorWords() {}

    /**
     * Returns an error's message on one line, and what went wrong where the JDK's message is a path
     * alone.
     */
    public static String of(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage() + missingReason(e);
        return message.replace('\n', ' ');
    }

    private static String missingReason(Throwable e) {
        if (!(e instanceof FileSystemException failed) || failed.getReason() != null) {
            return "";
        }
        if (e instanceof NoSuchFileException) {
            return " or its directory does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return " may not be read or written";
        }
        if (e instanceof FileAlreadyExistsException) {
            return " exists already";
        }
        return ": " + e.getClass().getSimpleName();
    }
}
