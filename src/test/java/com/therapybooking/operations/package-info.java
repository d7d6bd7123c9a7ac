/** Tests for operators: settings, deployment files, logs, metrics, shutdown. */
@NullMarked
package com.therapybooking.operations;

import org.jspecify.annotations.NullMarked;
