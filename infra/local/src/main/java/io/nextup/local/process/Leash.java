package io.nextup.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The main class of every child JVM: runs the main class that its first argument names, and ends
 * when its standard input does. The parent holds the other end, so a child never outlives a parent
 * that was killed and could not stop it.
 */
public final class Leash {
    private Leash() {}

    public static void main(String[] arguments) throws Throwable {
        Thread watch = new Thread(Leash::exitAtEndOfInput, "leash");
        watch.setDaemon(true);
        watch.start();
        try {
            Class.forName(arguments[0])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void exitAtEndOfInput() {
        try (InputStream input = System.in) {
            while (input.read() >= 0) {
                // Nobody ever sends anything.
            }
        } catch (IOException e) {
            // Treated like the end of input.
        }
        System.exit(1);
    }
}
