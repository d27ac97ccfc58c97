#!/bin/sh
exec python -m pip "$@"
