package io.nextup.serving.crash;

import java.io.IOException;

/** The processes that share a directory. */
public interface Peers {

    /** This process, in names of files: 32 lower-case hexadecimal digits. */
    String id() throws IOException;

    /** Tells whether a process still runs; false for an id that no process has. */
    boolean isAlive(String id) throws IOException;
}
