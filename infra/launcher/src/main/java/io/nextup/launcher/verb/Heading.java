package io.nextup.launcher.verb;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Heading of a class's options in the help of a verb that has many. */
@Retention(RUNTIME)
@Target(TYPE)
public @interface Heading {
    String value();
}
